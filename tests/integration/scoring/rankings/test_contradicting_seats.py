"""A sheet counts in the session that its own events name; seats that contradict one another are found, in any order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import seat_sessions, seats
from services.scoring.rankings.storage import shifts
from shared.contracts.cbt import AttemptSubmitted, SeatAssigned
from shared.contracts.codec.reading import InvalidPayload
from shared.kernel.clock import to_text
from tests.builders.scoring import EXAM, NOON, VACANCY, World
from tests.builders.scoring_ranked import blockers, ranked_world
from tests.builders.scoring_seats import checked_in, missed
from tests.builders.scoring_shifts import AFTERNOON, MORNING, seat
from tests.builders.scoring_shifts import seats as shifts_of


def shifts_by_attempt(world: World) -> dict[str, str]:
    with Session(world.engine) as session:
        return shifts.of_attempts(session, EXAM, [VACANCY])


def test_a_seat_told_after_the_sheet_moves_it_into_no_other_shift() -> None:
    world = ranked_world()
    world.apply(*shifts_of())
    before = shifts_by_attempt(world)
    assert len(set(before.values())) == 2
    world.apply(seat(MORNING[0], "siang", 4))
    assert shifts_by_attempt(world) == before
    world.apply(seat(MORNING[1], "sendiri", 28))
    assert shifts_by_attempt(world) == before


def ending(told: SeatAssigned, days: int) -> SeatAssigned:
    return replace(told, ends_at=told.ends_at + timedelta(days=days))


@pytest.mark.parametrize(
    "other",
    [
        seat(AFTERNOON[0], "pagi-0", 0),
        seat(AFTERNOON[0], "siang", 0),
        ending(seat(AFTERNOON[0], "siang", 4), -30),
        ending(seat(AFTERNOON[0], "siang", 4), 30),
    ],
)
def test_whoever_has_checked_in_keeps_seat_and_hours(other: object) -> None:
    world = ranked_world()
    world.apply(*shifts_of(), checked_in(AFTERNOON[0]))
    before = shifts_by_attempt(world)
    with pytest.raises(InvalidPayload, match=r"(session_id|starts_at|ends_at): it was .* when 26-0002 checked in"):
        world.apply(other)
    assert shifts_by_attempt(world) == before
    world.apply(seat(AFTERNOON[0], "siang", 4))


@pytest.mark.parametrize("other", [seat("26-0100", "pagi-0", 0), seat("26-0100", "siang", 0)])
def test_so_does_whoever_missed_it(other: object) -> None:
    world = World()
    world.apply(seat("26-0100", "siang", 4))
    world.now += timedelta(hours=6)
    world.apply(missed("26-0100", ended_at=world.now))
    with pytest.raises(InvalidPayload, match=r"(session_id|starts_at): it was .* or when the seat was over"):
        world.apply(other)
    world.apply(seat("26-0100", "siang", 4))


def test_before_anybody_checks_in_a_session_and_a_seat_can_be_moved() -> None:
    world = World()
    world.apply(*shifts_of())
    world.apply(*(seat(number, "siang", 6) for number in AFTERNOON), seat(MORNING[0], "siang", 6))
    with Session(world.engine) as session:
        starts = {row.session_id: row.starts_at for row in session.execute(select(seat_sessions))}
        own = session.scalar(select(seats.c.session_id).where(seats.c.candidate_no == MORNING[0]))
    assert starts["siang"] == seat(AFTERNOON[0], "siang", 6).starts_at
    assert own == "siang"


def test_the_least_start_counts_in_every_order() -> None:
    said = [*shifts_of()[:-1], seat(AFTERNOON[-1], "siang", 1)]
    found = set()
    for seed in range(6):
        world = ranked_world()
        for each in random.Random(seed).sample(said, len(said)):
            world.apply(each)
        found.add(tuple(sorted(shifts_by_attempt(world).items())))
        assert "session_differs" in blockers(world)
    (shifts_told,) = found
    least = to_text(NOON + timedelta(hours=1))
    assert {shift for attempt_id, shift in shifts_told if attempt_id[-7:] in AFTERNOON} == {least}


def test_seats_of_one_session_that_say_different_ends_hold_it_up_in_every_order() -> None:
    said = shifts_of()
    for told in ([*said[:-1], ending(said[-1], -30)], [ending(said[-1], -30), *said[:-1]]):
        world = ranked_world()
        world.apply(*said)
        assert "session_differs" not in blockers(world)
        world = ranked_world()
        world.apply(*told)
        assert "session_differs" in blockers(world)


def test_a_sheet_from_another_session_than_its_start_does_not_fit() -> None:
    world = ranked_world()
    world.apply(*shifts_of(), seat("26-0009", "siang", 4))
    events = [
        replace(each, session_id="pagi-0") if isinstance(each, AttemptSubmitted) else each
        for each in world.sat("26-0009", "ECCECC")
    ]
    world.apply(*events)
    assert "mismatch" in blockers(world)
    found = shifts_by_attempt(world)
    assert found["attempt-26-0009"] == found["attempt-26-0002"], "the session in which it began"


def test_nobody_missed_a_seat_whose_session_begins_after_it_is_said_to_be_over() -> None:
    world = World()
    world.apply(seat("26-0100", "siang", 4))
    with pytest.raises(InvalidPayload, match=r"ended_at: the session of 26-0100 begins at"):
        world.apply(missed("26-0100", ended_at=NOON + timedelta(hours=3)))
    with pytest.raises(InvalidPayload, match=r"ended_at: the session of 26-0100 begins at"):
        world.apply(missed("26-0100", ended_at=NOON + timedelta(hours=6)))
    world.now += timedelta(hours=6)
    world.apply(missed("26-0100", ended_at=world.now))
