"""After a restore: seats that cbt's own events report and its database lacks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.closed_seats import as_recalled
from services.cbt.seating.domain.seats import SeatPlace
from services.cbt.seating.domain.sessions import Plan, Room
from services.cbt.seating.storage import candidates as roster
from services.cbt.seating.storage import proctors, seats, selections, sessions
from services.cbt.seating.usecases import closing
from services.cbt.stages.usecases import sheet_code_of
from shared.contracts.cbt import (
    DutyRequested,
    ProctorAssigned,
    SeatAssigned,
    SeatMissed,
    SessionEnded,
    SessionScheduled,
)


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
    exams.assign_paper(session, now, exam, reported.candidate_no, sheet_code_of(session, reported.candidate_no))
    return True


def miss(session: Session, reported: SeatMissed) -> bool:
    """Marks the seat as missed, or as closed by hand, without the note, which no event has; emits nothing. False where
    there is no such seat, or it is marked so already."""
    if reported.closed_because is not None:
        return closing.close_seat(session, reported, as_recalled(reported.closed_because))
    return seats.mark_missed(session, reported.candidate_no, reported.exam_id, reported.ended_at)


def schedule(session: Session, reported: SessionScheduled) -> bool:
    """Plans the session again, under its own id. False where there is no such selection, or the name is taken at the
    venue."""
    if selections.find(session, reported.selection_id) is None:
        return False
    rooms = tuple(Room(number, room.name, room.seats) for number, room in enumerate(reported.rooms, start=1))
    plan = Plan(reported.session_name, reported.venue, rooms, reported.starts_at, reported.ends_at, reported.timezone)
    scheduled = (reported.selection_id, plan, reported.scheduled_at, reported.exam_id)
    return sessions.add(session, reported.session_id, *scheduled)


def ask(session: Session, reported: DutyRequested) -> bool:
    """The proctor has asked again. False where there is no such session. The name is not in the event."""
    if sessions.find(session, reported.session_id) is None:
        return False
    proctors.add(session, reported.session_id, reported.proctor_id, reported.proctor_id, reported.requested_at)
    return True


def end(session: Session, reported: SessionEnded) -> bool:
    """Ends the session again, at the same moment. False where there is no such session."""
    if sessions.find(session, reported.session_id) is None:
        return False
    sessions.end(session, reported.session_id, reported.ended_at)
    return True


def assign(session: Session, reported: ProctorAssigned) -> bool:
    """Assigns the rooms again. False where there is no such session. The proctor's name is not in the event."""
    if sessions.find(session, reported.session_id) is None:
        return False
    if proctors.find(session, reported.session_id, reported.proctor_id) is None:
        proctors.add(session, reported.session_id, reported.proctor_id, reported.proctor_id, None)
    proctors.put_rooms(
        session,
        reported.session_id,
        reported.proctor_id,
        reported.rooms,
        reported.assigned_by,
        reported.assigned_at,
    )
    return True
