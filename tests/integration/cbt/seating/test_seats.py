"""Seats and papers come out the same, whichever of session, exam and candidate arrives last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from services.cbt.exams.tables import paper_items, papers
from services.cbt.seating.domain.sessions import Room
from services.cbt.seating.tables import seats
from services.cbt.seating.usecases import candidates, selections, sessions
from services.cbt.seating.usecases.seats import receive_exam_v1, seat_all_waiting
from services.cbt.seating.usecases.sessions import SelectionUnknown, SessionExists
from shared.contracts.cbt import SeatAssigned
from shared.db.engine import reading, unit_of_work
from tests.builders.cbt import cbt_engine, emitted, exam_sealed, hall, selection_opened, session_plan
from tests.builders.messaging import NOON, StoppedClock, admitted

CLOCK = StoppedClock()


STEPS: dict[str, Callable[[Any], Any]] = {
    "exam": lambda session: receive_exam_v1(session, CLOCK.now(), exam_sealed()),
    "session": lambda session: sessions.create(session, CLOCK.now(), session_plan()),
    "26-0001": lambda session: candidates.admit(session, CLOCK.now(), admitted("26-0001")),
    "26-0002": lambda session: candidates.admit(session, CLOCK.now(), admitted("26-0002", extra_time=True)),
}


def seated(order: tuple[str, ...]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Who sits where, and the papers drawn, after the steps in this order."""
    engine = cbt_engine()
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
    for step in order:
        with unit_of_work(engine) as session:
            STEPS[step](session)
            seat_all_waiting(session, CLOCK.now())
    told = sorted((seat.candidate_no, seat.room, seat.seat_no, seat.minutes) for seat in emitted(engine, SeatAssigned))
    with reading(engine) as session:
        places = session.execute(select(seats.c.candidate_no, seats.c.room_no, seats.c.seat_no, seats.c.minutes))
        assert told == sorted((number, f"Ruang {room}", seat, minutes) for number, room, seat, minutes in places)
        drawn = select(papers.c.candidate_no, paper_items.c.number, paper_items.c.item_id, paper_items.c.option_order)
        rows = session.execute(drawn.join(paper_items).order_by(papers.c.candidate_no, paper_items.c.number))
        return told, [(*row[:3], tuple(row[3])) for row in rows]


def test_every_order_of_arrival_seats_both_with_the_same_papers() -> None:
    results = {order: seated(order) for order in permutations(STEPS)}
    drawn = {str(papers_drawn) for _, papers_drawn in results.values()}
    assert len(drawn) == 1
    for told, papers_drawn in results.values():
        assert sorted((seat, number) for number, _, seat, _ in told)[0][0] == 1
        assert {(number, minutes) for number, _, _, minutes in told} == {("26-0001", 100), ("26-0002", 130)}
        assert len(papers_drawn) == 10


def test_the_same_event_twice_changes_nothing() -> None:
    engine = cbt_engine()
    hall(engine, CLOCK, 2)
    before = emitted(engine, SeatAssigned)
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
        receive_exam_v1(session, CLOCK.now(), exam_sealed())
        candidates.admit(session, CLOCK.now(), admitted("26-0001"))
        assert seat_all_waiting(session, CLOCK.now()) == 0
    assert emitted(engine, SeatAssigned) == before
    assert len(before) == 2


def test_the_event_of_a_seat_has_all_that_an_exam_card_needs() -> None:
    engine = cbt_engine()
    session_id, _ = hall(engine, CLOCK, 3)
    told = emitted(engine, SeatAssigned)
    assert [(seat.candidate_no, seat.room, seat.seat_no) for seat in told] == [
        ("26-0001", "Ruang 1", 1),
        ("26-0002", "Ruang 1", 2),
        ("26-0003", "Ruang 2", 1),
    ]
    assert (told[0].session_id, told[0].session_name, told[0].venue) == (session_id, "Sesi 1", "SMKN 1 Sukamaju")
    assert (told[0].starts_at, told[0].timezone) == (NOON - timedelta(minutes=30), "Asia/Jakarta")


def test_who_finds_no_seat_is_seated_when_another_session_is_planned() -> None:
    engine = cbt_engine()
    hall(engine, CLOCK, 3, rooms=(Room(1, "Ruang 1", 2),))
    assert [seat.candidate_no for seat in emitted(engine, SeatAssigned)] == ["26-0001", "26-0002"]
    with unit_of_work(engine) as session:
        sessions.create(session, CLOCK.now(), session_plan(name="Sesi 2", venue="SMKN 2 Sukamaju"))
    assert [seat.session_name for seat in emitted(engine, SeatAssigned)] == ["Sesi 1", "Sesi 1", "Sesi 2"]


def test_nobody_is_seated_in_a_session_that_is_over() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    hall(engine, clock, 1)
    clock.forward(hours=5)
    with unit_of_work(engine) as session:
        candidates.admit(session, clock.now(), admitted("26-0009"))
        assert seat_all_waiting(session, clock.now()) == 0
    assert [seat.candidate_no for seat in emitted(engine, SeatAssigned)] == ["26-0001"]


def test_many_are_seated_in_several_turns() -> None:
    engine = cbt_engine()
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
        for n in range(1, 131):
            candidates.admit(session, CLOCK.now(), admitted(f"26-{n:04d}"))
        sessions.create(session, CLOCK.now(), session_plan(rooms=(Room(1, "Aula", 200),)))
        receive_exam_v1(session, CLOCK.now(), exam_sealed())
    with unit_of_work(engine) as session:
        assert seat_all_waiting(session, CLOCK.now()) == 50
        assert seat_all_waiting(session, CLOCK.now()) == 30
        assert seat_all_waiting(session, CLOCK.now()) == 0
        assert session.scalar(select(func.count()).select_from(papers)) == 130


def test_a_session_needs_a_selection_and_a_name_of_its_own() -> None:
    engine = cbt_engine()
    with unit_of_work(engine) as session:
        with pytest.raises(SelectionUnknown):
            sessions.create(session, CLOCK.now(), session_plan())
        selections.receive_opened(session, selection_opened())
        with pytest.raises(SelectionUnknown):
            sessions.create(session, CLOCK.now(), session_plan(), "another")
        first = sessions.create(session, CLOCK.now(), session_plan())
        assert sessions.create(session, CLOCK.now(), session_plan()) == first, "sent twice"
        longer = replace(session_plan(), ends_at=session_plan().ends_at + timedelta(hours=1))
        with pytest.raises(SessionExists) as refused:
            sessions.create(session, CLOCK.now(), longer)
        assert [problem.code for problem in refused.value.problems] == ["session_exists", "room_taken"]
        assert len(sessions.listed(session)) == 1
