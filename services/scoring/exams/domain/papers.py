"""When the key of an exam's papers leaves scoring, and to whom its opening code is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_

LEAD = timedelta(hours=1)
"""How long before the first session the key is released: long enough to read a code over the telephone."""
MAX_REASON = 500

Sitting = tuple[str, str]
"""An exam and a session in which candidates have seats for it, by their ids."""


class NotEncrypted(DomainError):
    code = "papers_not_encrypted"
    text = N_("Ujian ini belum disegel, atau disegel sebelum naskah dienkripsi; tidak ada kode pembukanya.")


class ReasonNeeded(DomainError):
    kind = Kind.INVALID
    code = "reason_needed"
    text = N_("Tulis alasan mengapa kode dibutuhkan sebelum waktunya; alasan dan nama Anda tercatat di halaman ujian.")


@dataclass(frozen=True)
class SealedPapers:
    """The key of a sealed exam's papers as scoring keeps it. `announced_at` is None until it was sent to cbt."""

    exam_id: str
    secret: bytes
    papers_digest: str
    announced_at: datetime | None


@dataclass(frozen=True)
class Showing:
    """Somebody had the opening code shown; `reason` is set where that was before its time."""

    shown_at: datetime
    shown_to: str
    reason: str | None


def due_at(first_start: datetime | None) -> datetime | None:
    """When the key is released; None while no session of the exam has a candidate."""
    return None if first_start is None else first_start - LEAD


def is_early(now: datetime, due: datetime | None) -> bool:
    """Whether the papers' key has still to wait, or scoring knows of no session."""
    return due is None or now < due


def check_may_show(now: datetime, due: datetime | None, reason: str) -> None:
    """Raises ReasonNeeded for a code that is asked for before its time, or while scoring knows of no session."""
    if is_early(now, due) and not reason:
        raise ReasonNeeded("reason")
