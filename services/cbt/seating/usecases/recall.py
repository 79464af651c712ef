"""After a restore: what cbt's own events say of seats that its database no longer has."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.exams import usecases as exams
from services.cbt.seating.domain.seats import Place
from services.cbt.seating.storage import candidates as roster
from services.cbt.seating.storage import seats, sessions
from shared.contracts.cbt import SeatAssigned
from shared.kernel.clock import Clock


def seat(session: Session, clock: Clock, told: SeatAssigned) -> bool:
    """The seat, and the paper, which is drawn the same way at any time."""
    exam, stored = exams.find(session, told.exam_id), sessions.find(session, told.session_id)
    room = next((room for room in stored.plan.rooms if room.name == told.room), None) if stored else None
    if exam is None or room is None or not roster.is_known(session, told.candidate_no):
        return False
    if exams.find_paper_id(session, told.candidate_no, told.exam_id) is not None:
        return False
    now = clock.now()
    place = Place(told.session_id, room, told.seat_no)
    seats.assign(session, [(told.candidate_no, told.exam_id, place, told.minutes)], now)
    exams.draw_paper(session, now, exam, told.candidate_no)
    return True
