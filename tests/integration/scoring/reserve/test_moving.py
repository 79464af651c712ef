"""Replies move the reserve by rule: once, under the version in force, the same after a replay and a restore."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.reserve import storage
from services.scoring.reserve.usecases import moving
from services.scoring.reserve.usecases.figures import reserve_figures
from services.scoring.reserve.usecases.listing import list_states
from services.scoring.reserve.usecases.situations import find_places, get_frame
from services.scoring.service import SERVICE, drop_projections
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.rules import Cut, StageName
from tests.builders.scoring import KARTIKA, NOON, SIREGAR, VACANCY, World, admitted, event_of
from tests.builders.scoring_assessed import NUMBERS, SKB, assess_all, interview
from tests.builders.scoring_excluded import exclude
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranked_world, ranking_of, sign, sit
from tests.builders.scoring_reserve import EQUAL, FIFTH, FIRST, FOURTH, OTHER, release, replied, states, work
from tests.builders.scoring_withdrawn import withdraw_both


def moves(world: World) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
    work(world)
    return [
        (each.version, each.number, tuple(left.candidate_no for left in each.left), each.moved_up)
        for each in world.emitted(ReserveMoved)
    ]


def waited(world: World) -> float:
    assert reserve_figures in SERVICE.figures
    with Session(world.engine) as session:
        (figure,) = reserve_figures(session, world.now + timedelta(hours=1))
    return figure.value


def test_a_place_that_nobody_fills_is_a_figure_of_the_worker(world: World) -> None:
    world.apply(replied(FIRST, "accepted"))
    assert waited(world) == 0, "nobody has left"
    world.apply(replied(FIRST, "withdrew", NOON + timedelta(minutes=30)))
    assert waited(world) == 1800, "since they left, not since they accepted"
    work(world)
    assert waited(world) == 0


def test_who_declines_moves_the_next_up_and_equals_together(world: World) -> None:
    assert states(world) == {FIRST: "asked", EQUAL: "on_reserve", OTHER: "on_reserve", FOURTH: "on_reserve"}
    world.apply(replied(FIRST))
    assert moves(world) == [(1, 1, (FIRST,), (EQUAL, OTHER))]
    world.apply(replied(EQUAL, "accepted"), replied(EQUAL, "withdrew", NOON + timedelta(hours=1)))
    assert moves(world)[1:] == [(1, 2, (EQUAL,), ())], "two had one place"
    assert states(world) == {
        FIRST: "declined",
        EQUAL: "withdrew",
        OTHER: "asked_from_reserve",
        FOURTH: "on_reserve",
    }
    world.apply(replied(OTHER, "accepted"))
    assert len(moves(world)) == 2, "who accepts moves nobody"
    assert states(world)[OTHER] == "accepted_from_reserve"


def test_all_that_came_is_one_move_and_a_second_run_changes_nothing(world: World) -> None:
    world.apply(replied(FOURTH, "withdrew"), replied(FIRST), replied(FIRST))
    assert moves(world) == [(1, 1, (FIRST, FOURTH), (EQUAL, OTHER))]
    world.apply(replied(FIRST), replied(FOURTH, "withdrew"))
    assert work(world) == 0
    assert len(moves(world)) == 1


@pytest.mark.parametrize("late", [FIRST, FOURTH], ids=["a place", "a rank on the reserve"])
def test_a_reply_that_comes_while_places_are_filled_is_considered_next(
    world: World, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    """At READ COMMITTED an update sees what was committed since its transaction read."""
    early = FOURTH if late == FIRST else FIRST
    world.apply(replied(early))
    filled = storage.add_move

    def add_and_meanwhile(session: Session, *values: Any) -> None:
        filled(session, *values)
        if values[-1].left[0].candidate_no == early:
            moving.receive(session, replied(late))

    monkeypatch.setattr(storage, "add_move", add_and_meanwhile)
    assert [left for _, _, left, _ in moves(world)] == [(early,), (late,)]
    assert states(world)[EQUAL] == "asked_from_reserve"


def test_each_move_names_the_situation_before(world: World) -> None:
    world.apply(replied(FIRST))
    work(world)
    for number in (OTHER, FOURTH):
        world.apply(replied(number, "withdrew"))
        work(world)
    one, two, three = world.emitted(ReserveMoved)
    with Session(world.engine) as session:
        places = find_places(session, *get_frame(session, VACANCY))
        assert places is not None
    assert one.situation_digest == places.begun.digest
    assert two.situation_digest == places.begun.after(one.left).digest
    assert three.situation_digest == places.begun.after((*one.left, *two.left)).digest
    assert one.ranking_digest == ranking_of(world).digest


def test_a_place_that_falls_free_after_the_last_day_stays_empty(world: World) -> None:
    closed = datetime(2026, 12, 31, 17, tzinfo=UTC)
    world.apply(replied(FIRST, at=closed))
    assert moves(world) == [(1, 1, (FIRST,), ())]
    assert states(world)[EQUAL] == "on_reserve"


@pytest.mark.parametrize("asks", ["the worker", "the use case"])
def test_nobody_moves_up_before_the_first_day(world: World, asks: str) -> None:
    """9 December begins in Jakarta seven hours earlier than in UTC."""
    dated = Reserve(size=3, reply_days=3, first_day="2026-12-09", last_day="2026-12-31")
    go_by(world, cut=Cut(count=1, boundary_ties="all"), tie_breaks=("total",), reserve=dated)
    world.apply(replied(FIRST), replied(FOURTH, "withdrew"))
    world.now = datetime(2026, 12, 8, 16, 59, 59, 999_999, tzinfo=UTC)
    if asks == "the use case":
        with Session(world.engine) as session, session.begin():
            assert not moving.move(session, world.now, VACANCY)
    assert moves(world) == []
    assert states(world)[EQUAL] == "on_reserve"
    with Session(world.engine) as session:
        assert moving.due(session, world.now) == [], "the worker does not look again and again"
        assert [each.value for each in reserve_figures(session, world.now)] == [0], "nothing waits for the worker yet"
    world.now = datetime(2026, 12, 8, 17, tzinfo=UTC)
    assert waited(world) == 3600, "since the day began"
    assert moves(world) == [(1, 1, (FIRST, FOURTH), (EQUAL, OTHER))], "what fell free earlier moves now"
    (event,) = world.emitted(ReserveMoved)
    assert event.moved_at == world.now
    with Session(world.engine) as session:
        places = find_places(session, *get_frame(session, VACANCY))
        assert places is not None
        assert places.begun.document["opens_at"] == "2026-12-08T17:00:00.000000Z"


def test_a_new_version_is_filled_anew_and_revokes(world: World) -> None:
    world.apply(replied(FIRST))
    assert len(moves(world)) == 1
    # Somebody better is admitted late and sits; the next version has another first.
    withdraw_both(world)
    assert work(world) == 0, "nobody moves under a version that was withdrawn"
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    release(world)
    world.apply(replied("26-0010", version=2))
    assert moves(world)[1:] == [(2, 1, ("26-0001", "26-0010"), (EQUAL, OTHER))]
    found = states(world)
    assert (found["26-0010"], found[FIRST], found[EQUAL]) == ("declined", "declined", "asked_from_reserve")


def test_whoever_had_a_place_and_has_none_is_revoked(world: World) -> None:
    withdraw_both(world)
    exclude(world, FIRST)
    release(world)
    assert states(world) == {
        EQUAL: "asked",
        OTHER: "asked",
        FOURTH: "on_reserve",
        FIFTH: "on_reserve",
        "26-0006": "on_reserve",
        FIRST: "revoked",
    }
    with Session(world.engine) as session:
        places = find_places(session, *get_frame(session, VACANCY))
        assert places is not None
        assert list_states(session, places)[-1].rank is None


def test_a_replay_gives_the_same_and_moves_nobody_twice(world: World) -> None:
    events = [replied(FIRST), replied(OTHER, "withdrew")]
    world.apply(*events)
    before = (moves(world), states(world))
    with Session(world.engine) as session, session.begin():
        moving.drop(session)
    assert states(world) != before[1], "replies come from the log"
    world.apply(*reversed(events))
    assert (moves(world), states(world)) == before


def test_the_replies_are_dropped_with_all_that_comes_from_the_log(world: World) -> None:
    world.apply(replied(FIRST))
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert work(world) == 0


def test_after_a_restore_moves_are_taken_back(world: World) -> None:
    world.apply(replied(FIRST))
    work(world)
    (event,) = world.emitted(ReserveMoved)
    other = ranked_world()
    go_by(
        other,
        cut=Cut(count=1, boundary_ties="all"),
        tie_breaks=("total",),
        reserve=Reserve(size=3, reply_days=3, last_day="2026-12-31"),
    )
    release(other)
    for _ in range(2):
        with Session(other.engine) as session, session.begin():
            assert SERVICE.recalls[ReserveMoved](session, other.now, event_of(event), event)
    other.apply(replied(FIRST))
    assert moves(other) == [], "it has moved before"
    assert states(other)[EQUAL] == "asked_from_reserve"


def test_rules_without_a_reserve_move_nobody() -> None:
    world = ranked_world()
    go_by(world, cut=Cut(count=1, boundary_ties="all"))
    release(world)
    world.apply(replied(FIRST))
    assert moves(world) == []


def test_places_are_those_of_the_last_stage() -> None:
    """The first stage's ranking asks nobody and moves nobody, however many versions it has."""
    world = sit(World())
    first, reserve = StageName(code="skd", name="SKD"), Reserve(reply_days=3, last_day="2026-12-31")
    go_by(world, first_stage=first, stages=(SKB,), reserve=reserve)
    release(world)
    with Session(world.engine) as session:
        assert find_places(session, *get_frame(session, VACANCY)) is None
    world.apply(replied("26-0003"))
    assert moves(world) == []
    scores = {number: (interview(points, points), 400) for number, points in zip(NUMBERS, (100, 200, 300), strict=True)}
    assess_all(world, scores)
    sign(world, KARTIKA, stage="skb")
    assert sign(world, SIREGAR, stage="skb")
    assert moves(world) == [(1, 1, ("26-0003",), ("26-0002",))]
    (event,) = world.emitted(ReserveMoved)
    assert event.stage == "skb"
    assert states(world) == {"26-0003": "declined", "26-0002": "asked_from_reserve", "26-0001": "on_reserve"}
