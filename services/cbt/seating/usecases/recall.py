"""After a restore: seats that cbt's own events report and its database lacks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.seats import SeatPlace
from services.cbt.seating.storage import candidates as roster
from services.cbt.seating.storage import seats, sessions
from shared.contracts.cbt import SeatAssigned, SeatMissed


def seat(session: Session, now: datetime, reported: SeatAssigned) -> bool:
    """Stores the seat and the paper, which is the same whenever it is drawn; emits nothing. False where the exam, the
    session or the candidate is missing, or the candidate has a paper already."""
    exam, stored = exams.find(session, reported.exam_id), sessions.find(session, reported.session_id)
    room = next((room for room in stored.plan.rooms if room.name == reported.room), None) if stored else None
    if exam is None or room is None or not roster.exists_candidate(session, reported.candidate_no):
        return False
    if exams.find_paper_id(session, reported.candidate_no, reported.exam_id) is not None:
        return False
    place = SeatPlace(reported.session_id, room, reported.seat_no)
    seats.add(session, [(reported.candidate_no, reported.exam_id, place, reported.minutes)], now)
    exams.assign_paper(session, now, exam, reported.candidate_no)
    return True


def miss(session: Session, reported: SeatMissed) -> bool:
    """Marks the seat as missed; emits nothing. False where there is no such seat, or it is marked already."""
    return seats.mark_missed(session, reported.candidate_no, reported.exam_id, reported.ended_at)
