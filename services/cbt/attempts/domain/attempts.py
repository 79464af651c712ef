"""An attempt: ready, active, submitted; and until when it takes saves and submissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.kernel.errors import DomainError, Forbidden
from shared.kernel.words import N_

HEARTBEAT_SECONDS = 10
"""How often a player calls when there is nothing to save."""


LEAVING = timedelta(minutes=10)
"""How long a browser still shows its candidate what has become of the attempt. After that the seat token opens nothing:
whoever sits down next does not see who sat there before."""
EXPLAINED = timedelta(hours=1)
"""How long after the session a candidate who never began is told so, instead of being asked for number and PIN."""


class State(StrEnum):
    READY = "ready"
    """Seated and checked in, not begun."""
    ACTIVE = "active"
    SUBMITTED = "submitted"


class Reason(StrEnum):
    """Why an attempt was submitted."""

    CANDIDATE = "candidate"
    DEADLINE = "deadline"


class SessionReplaced(DomainError):
    code = "session_replaced"
    text = N_(
        "Anda sudah masuk di komputer lain, jadi halaman ini berhenti. Jawaban yang tersimpan aman; "
        "lanjutkan di komputer itu atau panggil pengawas."
    )


class NotYourAttempt(Forbidden):
    """The page belongs to another candidate than the one who is checked in at this browser."""

    code = "not_your_attempt"
    text = N_("Halaman ini milik peserta lain. Muat ulang halaman atau panggil pengawas.")


class NotStarted(DomainError):
    code = "not_started"
    text = N_("Ujian belum Anda mulai.")


class AlreadySubmitted(DomainError):
    code = "already_submitted"
    text = N_("Ujian Anda sudah selesai dan jawabannya sudah dikumpulkan.")


class DeadlinePassed(DomainError):
    code = "deadline_passed"
    text = N_("Waktu ujian Anda sudah habis. Jawaban yang tersimpan sebelum itu tetap dihitung.")


class SessionNotOpen(DomainError):
    code = "session_not_open"
    text = N_("Sesi ujian belum dimulai. Tombol mulai berlaku sejak pukul %(starts_at)s.")


class SessionOver(DomainError):
    code = "session_over"
    text = N_("Sesi ujian sudah berakhir. Panggil pengawas.")


@dataclass(frozen=True)
class Timing:
    """An attempt's moments on the database's clock. Saves are taken up to and including `closes_at`,
    which lies the declared grace after the deadline and serves saves that were already under way."""

    started_at: datetime
    deadline_at: datetime
    closes_at: datetime


def timing(started_at: datetime, deadline_at: datetime, grace_seconds: int) -> Timing:
    return Timing(started_at, deadline_at, deadline_at + timedelta(seconds=grace_seconds))


def check_may_start(now: datetime, starts_at: datetime, ends_at: datetime, starts_at_text: str) -> None:
    """Raises SessionNotOpen or SessionOver; `starts_at_text` is the hall's local time for the message."""
    if now < starts_at:
        raise SessionNotOpen(starts_at=starts_at_text)
    if now >= ends_at:
        raise SessionOver()


def check_may_save(now: datetime, state: State, closes_at: datetime | None) -> None:
    """Raises NotStarted, AlreadySubmitted or DeadlinePassed."""
    if state is State.READY or closes_at is None:
        raise NotStarted()
    if state is State.SUBMITTED:
        # If closes_at has passed, the worker submitted it: report DeadlinePassed; else AlreadySubmitted.
        raise DeadlinePassed() if now > closes_at else AlreadySubmitted()
    if now > closes_at:
        raise DeadlinePassed()


def submission_reason(now: datetime, closes_at: datetime) -> Reason:
    """A submission after closes_at is recorded as DEADLINE."""
    return Reason.DEADLINE if now > closes_at else Reason.CANDIDATE


def remaining_seconds(now: datetime, deadline_at: datetime) -> int:
    """Whole seconds until the deadline, never negative."""
    return max(0, int((deadline_at - now).total_seconds()))


@dataclass(frozen=True)
class Attempt:
    """An attempt as stored; `chain_head` is the hash of the last of `chain_length` linked lines, `head_line` what the
    journal begins with, None where it has no lines. `minute_link` is the hash of the session's last minute link when it
    was submitted."""

    attempt_id: str
    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    paper_id: int
    state: State
    timing: Timing
    submitted_at: datetime | None
    chain_length: int
    chain_head: str
    head_line: str | None = None
    minute_link: str | None = None


@dataclass(frozen=True)
class CheckedInCandidate:
    """The candidate whom a seat token checked in: with seat, session and exam, and the attempt once it is begun.

    `replaced`: a later login has taken the seat over; `closed`: an exam officer has closed it before the start.
    """

    candidate_no: str
    selection_id: str
    exam_id: str
    exam_title: str
    grace_seconds: int
    session_id: str
    session_name: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: str
    seat_no: int
    minutes: int
    paper_id: int
    replaced: bool
    attempt: Attempt | None
    closed: bool = False

    @property
    def state(self) -> State:
        return self.attempt.state if self.attempt else State.READY

    def holds_seat(self, now: datetime) -> bool:
        """Whether the seat token still opens anything: until `LEAVING` after the submission or after the last moment
        in which the attempt takes saves; where none was begun, until `EXPLAINED` after the end of the session."""
        if self.attempt is None:
            return now <= self.ends_at + EXPLAINED
        return now <= (self.attempt.submitted_at or self.attempt.timing.closes_at) + LEAVING
