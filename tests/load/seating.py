"""Candidates who sit before their papers, ready to save."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.sessions import Room
from services.cbt.seating.usecases import candidates, selections, sessions
from services.cbt.seating.usecases.seats import seat_all_waiting
from services.cbt.stages.usecases import admit
from shared.contracts.exams import BlueprintRow, SealedSection
from shared.db.engine import unit_of_work
from shared.kernel.clock import SystemClock
from tests.builders.cbt import (
    assign_proctors,
    code_of,
    exam_sealed,
    sealed_item,
    selection_opened,
    session_plan,
    started,
)
from tests.builders.messaging import admitted
from tests.load.hall import Seat

SECTIONS = (("TWK", 30), ("TIU", 35), ("TKP", 45))


def candidates_seated(engine: Engine, count: int) -> tuple[str, list[str]]:
    """A session that is open, with so many candidates who have a seat and a paper of 110 items: its id and their
    numbers."""
    clock = SystemClock()
    now = clock.now()
    exam = exam_sealed(
        sections=tuple(SealedSection(code=code, name=code, items=items) for code, items in SECTIONS),
        blueprint=tuple(BlueprintRow(section=code, topic="a", band="easy", items=items) for code, items in SECTIONS),
        items=tuple(sealed_item(f"{code}-{n:030}", code, "a") for code, items in SECTIONS for n in range(items * 2)),
    )
    numbers = [f"26-{n:04d}" for n in range(1, count + 1)]
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
        exams.receive_sealed_v1(session, exam)
        for number in numbers:
            admission = admitted(number, sheet_code=code_of(number))
            candidates.admit(session, clock.now(), admission)
            admit(session, admission)
        rooms = (Room(1, "Aula", count),)
        plan = session_plan(rooms=rooms, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
        created = sessions.create(session, clock.now(), plan)
        assign_proctors(session, clock, created)
        while seat_all_waiting(session, clock.now()):
            pass
    return created.session_id, numbers


def candidates_at_work(engine: Engine, count: int) -> list[Seat]:
    """Seated, checked in and started."""
    clock = SystemClock()
    session_id, numbers = candidates_seated(engine, count)
    seats = []
    for number in numbers:
        token, items = started(engine, clock, session_id, number)
        seats.append(Seat(token, tuple(items)))
    return seats
