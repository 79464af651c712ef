"""Events of cbt: seats, and everything that happens in an attempt."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.declaration import event, part
from shared.contracts.journal import JournalAct, JournalEntry
from shared.kernel.time_zones import Zone
from shared.kernel.words import N_

SEATING = "cbt.seating"
ATTEMPTS = "cbt.attempts"


@event(
    "cbt.seat.assigned.v1",
    topic=SEATING,
    aggregate="seat",
    key="candidate_no",
    consumers=("recruitment", "scoring"),
    personal="the minutes of this candidate, which hint at a disability where they are more than those of others",
)
class SeatAssigned:
    """A candidate knows where and when to sit; `minutes` is how long they may work, extra time included."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    session_name: str
    venue: str
    room: str
    seat_no: int
    starts_at: datetime
    ends_at: datetime
    timezone: Zone
    minutes: int


SeatClosedBecause = Literal["left", "identity", "other_person", "technical"]

SEAT_CLOSED: dict[str, str] = {
    "left": N_("berhalangan atau meninggalkan ruang sebelum memulai"),
    "identity": N_("identitas tidak dapat dipastikan"),
    "other_person": N_("kursi dibuka untuk orang lain"),
    "technical": N_("gangguan teknis tanpa komputer pengganti"),
}
"""Why an exam officer closed the seat of somebody who had checked in and not begun, as pages call it: neutral words,
which the candidate reads, too. That somebody was taken ill stays with cbt: it is nobody else's affair."""


@event(
    "cbt.seat.missed.v1",
    topic=SEATING,
    aggregate="seat",
    key="candidate_no",
    consumers=("recruitment", "scoring"),
    former={"closed_because": {"ill": "left"}},
)
class SeatMissed:
    """The candidate of this seat never began, and from now on cannot: the session is over, or two exam officers closed
    the seat by hand; under an earlier release one did. A seat that was missed without a reason may be reported once
    more, with one; no other event changes what was reported."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    ended_at: datetime
    """The end of the session, or when the seat was closed, whichever was first."""
    closed_because: SeatClosedBecause | None = None
    """Null: nobody closed it by hand, or an earlier release did not say."""
    closed_by: str | None = None
    """The pseudonym of the exam officer who closed it first."""
    login_id: str | None = None
    """The login of the exam officer whose act made it final."""
    closed_at: datetime | None = None
    """When it became final."""
    confirmed_by: str | None = None
    """The pseudonym of the second exam officer; null where one was enough."""


@event("cbt.pin.issued.v1", topic=SEATING, aggregate="seat", key="candidate_no", consumers=())
class PinIssued:
    """A proctor checked an identity and issued a PIN for the seat; an earlier one is void from now on.

    `issued_by` is the proctor's pseudonym, `login_id` the login that they acted from.
    """

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    room: str
    seat_no: int
    issued_by: str
    login_id: str
    issued_at: datetime


@event(
    "cbt.seat.opened.v1",
    topic=SEATING,
    aggregate="seat",
    key="candidate_no",
    consumers=("recruitment", "scoring"),
)
class SeatOpened:
    """The candidate checked in with a PIN, at a seat that no browser held. `pin_issued_by` is the pseudonym of the
    proctor who issued the PIN, `login_id` names the browser's login."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    pin_issued_by: str
    login_id: str
    opened_at: datetime


@event("cbt.seat.replaced.v1", topic=SEATING, aggregate="seat", key="candidate_no", consumers=())
class SeatReplaced:
    """Another browser has taken the seat over with a PIN; the one that held it, `replaced_login_id`, has stopped."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    pin_issued_by: str
    login_id: str
    replaced_login_id: str
    opened_at: datetime


@part
class PlannedRoom:
    name: str
    seats: int


@event("cbt.session.scheduled.v1", topic=SEATING, aggregate="session", key="session_id", consumers=())
class SessionScheduled:
    """An exam officer planned a session: an hour, a venue and its rooms."""

    session_id: str
    selection_id: str
    session_name: str
    venue: str
    rooms: tuple[PlannedRoom, ...]
    """In the order of their numbers, from 1 on."""
    starts_at: datetime
    ends_at: datetime
    timezone: Zone
    scheduled_at: datetime
    exam_id: str | None = None
    """Whose candidates sit here; null: those of the selection's first exam."""


@event("cbt.session.ended.v1", topic=SEATING, aggregate="session", key="session_id", consumers=())
class SessionEnded:
    """The exam officer `ended_by`, a pseudonym, ended a session before its planned end: nobody begins any more."""

    session_id: str
    selection_id: str
    session_name: str
    ended_by: str
    login_id: str
    ended_at: datetime


@event("cbt.duty.requested.v1", topic=SEATING, aggregate="session", key="session_id", consumers=())
class DutyRequested:
    """The proctor `proctor_id`, a pseudonym, would like a duty in the session; rooms are assigned by somebody else."""

    session_id: str
    selection_id: str
    session_name: str
    proctor_id: str
    requested_at: datetime


@event("cbt.proctor.assigned.v1", topic=SEATING, aggregate="session", key="session_id", consumers=())
class ProctorAssigned:
    """From now on a proctor acts in these rooms of the session and in no other; without rooms in none.

    `proctor_id` and `assigned_by` are pseudonyms of members of staff, `login_id` the login that the latter acted from.
    """

    session_id: str
    selection_id: str
    session_name: str
    proctor_id: str
    rooms: tuple[int, ...]
    room_names: tuple[str, ...]
    assigned_by: str
    login_id: str
    assigned_at: datetime


@event("cbt.papers.opened.v1", topic=SEATING, aggregate="opening", key="exam_id", consumers=())
class PapersOpened:
    """An exam's papers are open in the halls: by the key that scoring sent, or by the code that somebody typed."""

    exam_id: str
    selection_id: str
    opened_by: Literal["key", "code"]
    opened_at: datetime


@event(
    "cbt.attempt.started.v1",
    topic=ATTEMPTS,
    aggregate="attempt",
    key="attempt_id",
    consumers=("scoring", "recruitment"),
)
class AttemptStarted:
    """A candidate began; `items` is the paper in the order shown, `head_line` what the journal begins with."""

    attempt_id: str
    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    items: tuple[str, ...]
    started_at: datetime
    deadline_at: datetime
    build: str | None = None
    """cbt's own, of the process that began the attempt (`shared/kernel/builds.py`); null from earlier releases."""
    head_line: str | None = None


@event(
    "cbt.answers.recorded.v1",
    topic=ATTEMPTS,
    aggregate="attempt",
    key="attempt_id",
    consumers=("scoring",),
)
class AnswersRecorded:
    """A stretch of the attempt's journal, without gap to the one before; `acts` are its lines that are no answers."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    entries: tuple[JournalEntry, ...]
    acts: tuple[JournalAct, ...] = ()


@event(
    "cbt.attempt.submitted.v1",
    topic=ATTEMPTS,
    aggregate="attempt",
    key="attempt_id",
    consumers=("scoring", "recruitment"),
)
class AttemptSubmitted:
    """The attempt is over. `answers` is complete: item id to answer (`shared/contracts/choices.py`), without blanks."""

    attempt_id: str
    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    reason: Literal["candidate", "deadline"]
    submitted_at: datetime
    entries: int
    chain_head: str
    """The hash of the journal's last line, of `entries` lines; of its head line if there are none, or 64 zeros."""
    items: tuple[str, ...]
    answers: dict[str, str]
    build: str | None = None  # cbt's own, of the process that made the sheet; null from earlier releases
    minute_link: str | None = None
    """The hash of the session's last minute link by then (`shared/contracts/minute_links.py`); null without."""


ItemErrorReason = Literal["two_right", "none_right", "typo", "picture_missing", "other"]
"""What a candidate says is wrong with a question: several answers are right, none is, a slip of the pen, a picture that
does not show, anything else."""


@event(
    "cbt.item_error.reported.v1",
    topic=ATTEMPTS,
    aggregate="item_error",
    key="attempt_id",
    consumers=("scoring",),
)
class ItemErrorReported:
    """A candidate reported an error in a question while sitting; once for each question. There is no free text. The
    reports of an attempt have numbers of their own, so that none ever holds up its journal."""

    attempt_id: str
    exam_id: str
    selection_id: str
    item_id: str
    reason: ItemErrorReason
    reported_at: datetime
