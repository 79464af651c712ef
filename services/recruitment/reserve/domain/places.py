"""A candidate's place: what became of it, and what the candidate can do about it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.leaving import GONE, Left, State
from shared.contracts.moved_places import PooledVacancy
from shared.contracts.pooling import PlaceMove
from shared.contracts.reserve import REPLY_REASONS
from shared.kernel.errors import DomainError, InvalidInput, Kind, Problem
from shared.kernel.words import N_

LONGEST_NOTE = 500


class NoPlace(DomainError):
    kind = Kind.CONFLICT
    code = "no_place"
    text = N_("Saat ini tidak ada tempat yang menunggu jawaban Anda. Muat ulang halaman ini untuk melihat keadaannya.")


class TooLate(DomainError):
    kind = Kind.GONE
    code = "reply_too_late"
    text = N_("Batas waktu untuk menjawab sudah lewat.")


@dataclass(frozen=True)
class Reply:
    """What a candidate replied, or two members recorded for them; `reason_code` is None for an accepted place, `note`
    the candidate's own words."""

    candidate_no: str
    reply: str
    vacancy_id: str
    version: int
    reason_code: str | None
    note: str
    replied_at: datetime


@dataclass(frozen=True)
class Move:
    number: int
    situation_digest: str
    left: tuple[Left, ...]
    moved_up: tuple[str, ...]
    moved_at: datetime
    received_at: datetime


@dataclass(frozen=True)
class PoolRun:
    """All places that have moved between the vacancies of a pool once run `number` was done."""

    number: int
    vacancies: tuple[PooledVacancy, ...]
    situation_digest: str
    moves: tuple[PlaceMove, ...]
    moved_at: datetime
    received_at: datetime

    def is_under(self, vacancy_id: str, version: int) -> bool:
        """Whether it followed from this version of the vacancy's ranking."""
        return any((each.vacancy_id, each.version) == (vacancy_id, version) for each in self.vacancies)


@dataclass(frozen=True)
class Place:
    """Where a candidate stands under the newest version. `until`: until when (<) a reply is awaited; None where none
    is. `reserve_rank`: the place on the reserve, counted from 1, for whoever waits there."""

    candidate_no: str
    vacancy_id: str
    version: int
    state: State
    until: datetime | None
    reply: Reply | None
    reserve_rank: int | None = None
    group_rank: int | None = None
    """The same on the list of the own quota group; with groups either may be None."""
    quota_group: str | None = None
    kind: str | None = None
    """Which kind of place it is, as rows of the ranking name it; None where no group has a say, or there is none."""
    came_by: PlaceMove | None = None
    """How the place came from other vacancies, for whoever has such a one."""

    @property
    def last_minute(self) -> datetime | None:
        """The last minute in which a reply is in time, as people say it."""
        return self.until and self.until - timedelta(minutes=1)

    def may_accept(self, now: datetime) -> bool:
        return self.until is not None and now < self.until

    @property
    def may_leave(self) -> bool:
        """Whether there is something to give back: a place, offered or accepted, or a rank on the reserve."""
        return self.state not in (*GONE, State.REVOKED)

    @property
    def leaving(self) -> str:
        """What giving it back is called."""
        return "declined" if self.state in (State.ASKED, State.ASKED_FROM_RESERVE) else "withdrew"


def newest(replies: Sequence[Reply]) -> Reply | None:
    """The reply that counts: of an accepted place that was given back, the latter."""
    return max(replies, key=lambda each: (each.replied_at, each.reply != "accepted"), default=None)


def required_reason(code: str, note: str) -> tuple[str, str]:
    """The typed reason. Raises InvalidInput for an unknown code or a note that is too long."""
    problems = []
    if code not in REPLY_REASONS:
        problems.append(Problem.of("reason_code", "reason_unknown", N_("Pilih salah satu alasan.")))
    if len(note) > LONGEST_NOTE:
        text = N_("Tulis paling banyak %(most)s karakter.")
        problems.append(Problem.of("note", "too_long", text, most=LONGEST_NOTE))
    if problems:
        raise InvalidInput(problems)
    return code, note.strip()
