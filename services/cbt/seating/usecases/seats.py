"""Assigns a free seat and a paper for an exam to a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.seats import SeatPlace, free_places
from services.cbt.seating.domain.sessions import StoredSession
from services.cbt.seating.storage import candidates, selections, sessions
from services.cbt.seating.storage import seats as storage
from services.cbt.seating.storage.candidates import Candidate
from services.cbt.stages.usecases import sheet_codes_of
from shared.contracts.cbt import SeatAssigned
from shared.contracts.scoring import ExamSealed, ExamSealedV1
from shared.messaging.outbox import emit

AT_ONCE = exams.DRAWN_AT_ONCE
"""Seats given in one transaction, of an open exam with their papers."""


@dataclass(frozen=True)
class _Given:
    candidate: Candidate
    stored: StoredSession
    place: SeatPlace
    minutes: int


def receive_exam(session: Session, now: datetime, sealed: ExamSealed) -> None:
    """Stores a sealed exam and seats the first candidates who wait for it; the worker seats the others.

    Raises as `receive_sealed` of the exams.
    """
    if exams.receive_sealed(session, now, sealed):
        seat_waiting(session, now, sealed.selection_id)


def receive_exam_v1(session: Session, now: datetime, sealed: ExamSealedV1) -> None:
    """The same of an exam that an earlier release sealed. Raises as `receive_sealed_v1` of the exams."""
    if exams.receive_sealed_v1(session, sealed):
        seat_waiting(session, now, sealed.selection_id)


def seat_waiting(session: Session, now: datetime, selection_id: str, at_most: int = AT_ONCE) -> int:
    """Seats candidates of the selection who have no seat for one of its exams, by number; returns how many.

    An exam of a later stage seats those who go on in the stage before. Needs a sealed exam and a session with free
    seats that is not over; without them it seats nobody, which is no error: it is called again when one of them
    arrives, and periodically by the worker.
    Assigns a paper with each seat, which is drawn once the exam's papers are open, and emits `seat.assigned`.
    """
    selections.lock(session, selection_id)
    seated = 0
    for outline in exams.outlines(session, selection_id):
        if waiting := candidates.without_seat(session, outline, at_most - seated):
            seated += _seat(session, now, exams.get(session, outline.exam_id), waiting)
        if seated == at_most:
            break
    return seated


def _seat(session: Session, now: datetime, exam: Exam, waiting: Sequence[Candidate]) -> int:
    # Whichever runs dry first, the candidates or the free places, ends it.
    given = [
        _Given(candidate, stored, place, exam.minutes_for(extra_time=candidate.extra_time))
        for candidate, (stored, place) in zip(waiting, _free(session, exam, now), strict=False)
    ]
    if given:
        storage.add(session, [(g.candidate.candidate_no, exam.exam_id, g.place, g.minutes) for g in given], now)
    codes = sheet_codes_of(session, {seat.candidate.candidate_no for seat in given})
    for seat in given:
        candidate_no = seat.candidate.candidate_no
        exams.assign_paper(session, now, exam, candidate_no, codes[candidate_no])
        emit(session, _assigned(exam, seat), at=now)
    return len(given)


def seat_all_waiting(session: Session, now: datetime) -> int:
    """The same for every selection: the worker's job."""
    return sum(seat_waiting(session, now, selection.selection_id) for selection in selections.listed(session))


def _free(session: Session, exam: Exam, now: datetime) -> Iterator[tuple[StoredSession, SeatPlace]]:
    later = exam.exam_id if exam.stage is not None else None
    for stored in sessions.not_over(session, exam.selection_id, later, now):
        taken = storage.taken(session, stored.session_id)
        for place in free_places(stored.session_id, stored.plan.rooms, taken):
            yield stored, place


def _assigned(exam: Exam, given: _Given) -> SeatAssigned:
    plan = given.stored.plan
    return SeatAssigned(
        candidate_no=given.candidate.candidate_no,
        selection_id=given.candidate.selection_id,
        exam_id=exam.exam_id,
        session_id=given.stored.session_id,
        session_name=plan.name,
        venue=plan.venue,
        room=given.place.room.name,
        seat_no=given.place.seat_no,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        timezone=plan.timezone,
        minutes=given.minutes,
    )
