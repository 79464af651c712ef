"""Places that nobody waits for move by rule, once all of the pool is released; a replay and a restore give the same."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.marking.tables import vacancies
from services.scoring.reserve.tables import reserve_moves
from services.scoring.reserve.usecases import pooling
from services.scoring.service import SERVICE, drop_projections
from shared.contracts.moved_places import PlacesMoved
from shared.contracts.place_moves import PlaceStep
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.rules import Cut
from shared.messaging import part_failures
from tests.builders.scoring import KARTIKA, SELECTION, VACANCY, World, admitted, event_of, vacancy
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranked_world
from tests.builders.scoring_reserve import EQUAL, FIFTH, FIRST, FOURTH, OTHER, release, replied, states, work
from tests.builders.scoring_web import Browser
from tests.builders.scoring_withdrawn import withdraw_both

EMPTY, POOL = "pranata-sepi", "komputer"
STEP = PlaceStep(giving=("general",), taking=("general",), within="pool")
RULES = {
    "cut": Cut(count=1, boundary_ties="all"),
    "tie_breaks": ("total",),
    "reserve": Reserve(size=3, reply_days=3, last_day="2026-12-31"),
    "place_moves": (STEP,),
}


def publish() -> Iterable[object]:
    return vacancy(pool=POOL), vacancy(pool=POOL, vacancy_id=EMPTY, title="Pranata sepi")


@pytest.fixture
def world() -> World:
    """One of the pool's two vacancies is released: one has its place, three wait. Nobody has applied for the other."""
    world = ranked_world()
    world.apply(*publish())
    go_by(world, **RULES)
    release(world, VACANCY)
    return world


def runs(world: World) -> list[list[tuple[str, ...]]]:
    """By run: who stands on places of the empty vacancy."""
    work(world)
    found = world.emitted(PlacesMoved)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    return [[move.moved_up for move in each.moves] for each in found]


def test_places_move_once_every_vacancy_of_the_pool_is_released(world: World) -> None:
    assert runs(world) == []
    release(world, EMPTY)
    assert runs(world) == [[(EQUAL, OTHER)]], "equals move up together"
    assert states(world) == {
        FIRST: "asked",
        EQUAL: "asked_from_reserve",
        OTHER: "asked_from_reserve",
        FOURTH: "on_reserve",
    }
    assert work(world) == 0


@pytest.mark.parametrize("asks", ["the worker", "the use case"])
def test_no_place_moves_before_the_first_day(world: World, asks: str) -> None:
    go_by(world, **{**RULES, "reserve": Reserve(size=3, reply_days=3, first_day="2026-12-09", last_day="2026-12-31")})
    release(world, EMPTY)
    world.now = datetime(2026, 12, 8, 16, 59, tzinfo=UTC)
    if asks == "the use case":
        with Session(world.engine) as session, session.begin():
            assert not pooling.move(session, world.now, SELECTION, POOL)
    assert runs(world) == []
    with Session(world.engine) as session:
        assert pooling.due(session, world.now) == [], "the worker does not look again and again"
    world.now = datetime(2026, 12, 8, 17, tzinfo=UTC)
    assert runs(world) == [[(EQUAL, OTHER)]]


def test_a_vacancy_whose_places_cannot_be_computed_holds_up_only_its_pool(world: World) -> None:
    release(world, EMPTY)
    with Session(world.engine) as session, session.begin():
        broken = {"situation_digest": "", "left": [{}], "moved_up": [], "moved_at": world.now}
        session.execute(insert(reserve_moves).values(vacancy_id=EMPTY, version=1, number=1, **broken))
    world.apply(replied("26-0099", vacancy_id=EMPTY), replied(FIRST))
    assert runs(world) == []
    (moved,) = world.emitted(ReserveMoved)
    assert (moved.vacancy_id, moved.moved_up) == (VACANCY, (EQUAL, OTHER))
    with Session(world.engine) as session:
        failing = [each.part for each in part_failures.listed(session)]
    assert failing == [f"job-moved-places: {SELECTION}/{POOL}", f"job-reserve: {EMPTY}"]


def test_who_leaves_frees_a_moved_place_for_the_next(world: World) -> None:
    release(world, EMPTY)
    assert len(runs(world)) == 1
    world.apply(replied(EQUAL), replied(OTHER))
    assert runs(world)[1:] == [[(FOURTH,)]]
    world.apply(replied(FOURTH))
    assert runs(world)[2:] == [[]], "the list is at its end"
    assert states(world)[FOURTH] == "declined"


def test_whoever_gets_a_place_of_the_own_vacancy_leaves_the_moved_one(world: World) -> None:
    release(world, EMPTY)
    work(world)
    world.apply(replied(FIRST))
    assert runs(world)[1:] == [[(FOURTH,)]]
    assert list(states(world).values()) == ["declined", *["asked_from_reserve"] * 3]


def test_replies_are_considered_before_places_move(world: World) -> None:
    world.apply(replied(EQUAL), replied(OTHER))
    release(world, EMPTY)
    assert work(world, "moved-places") == 0
    assert runs(world) == [[(FOURTH,)]], "nobody gets a place who has left"


def test_a_new_version_says_anew_and_nothing_moves_while_one_is_withdrawn(world: World) -> None:
    release(world, EMPTY)
    assert len(runs(world)) == 1
    withdraw_both(world)
    assert work(world) == 0
    # Somebody better is admitted late and sits; the same two are equal behind, one place further down.
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    release(world, VACANCY)
    assert runs(world)[1:] == [[(EQUAL, OTHER)]], "under another version it is said again"
    assert states(world)[EQUAL] == "asked_from_reserve"


def test_a_replay_gives_the_same_and_moves_nothing_while_it_lasts(world: World) -> None:
    release(world, EMPTY)
    world.apply(replied(EQUAL), replied(OTHER))
    before = (runs(world), states(world))
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    first, second = publish()
    world.apply(second)
    with Session(world.engine) as session:
        assert pooling.due(session, world.now) == [], "half of the pool is known"
    world.apply(first, *(admitted(each) for each in (FIRST, EQUAL, OTHER, FOURTH, FIFTH)))
    world.apply(replied(OTHER), replied(EQUAL))
    assert (runs(world), states(world)) == before


def test_after_a_restore_runs_are_taken_back(world: World) -> None:
    release(world, EMPTY)
    work(world)
    (event,) = world.emitted(PlacesMoved)
    other = ranked_world()
    other.apply(*publish())
    go_by(other, **RULES)
    release(other, VACANCY)
    release(other, EMPTY)
    for _ in range(2):
        with Session(other.engine) as session, session.begin():
            assert SERVICE.recalls[PlacesMoved](session, other.now, event_of(event), event)
    assert runs(other) == [], "it was said before"
    assert states(other)[EQUAL] == "asked_from_reserve"
    other.apply(replied(EQUAL), replied(OTHER))
    work(other)
    assert [(each.number, each.moves[0].moved_up) for each in other.emitted(PlacesMoved)] == [(2, (FOURTH,))]


@pytest.mark.parametrize("missing", ["pool", "rules", "reserve"])
def test_without_a_pool_or_a_rule_nothing_moves(world: World, missing: str) -> None:
    if missing == "pool":
        with Session(world.engine) as session, session.begin():
            session.execute(vacancies.update().values(pool=None))
    else:
        go_by(world, **{**RULES, "place_moves": None, **({"reserve": None} if missing == "reserve" else {})})
    release(world, EMPTY)
    assert runs(world) == []


def test_pages_and_the_export_show_what_came_and_went(world: World, browser: Browser) -> None:
    path = f"/peringkat/{VACANCY}/cadangan"
    assert "Tempat yang berpindah" not in browser.get(path, KARTIKA).text
    release(world, EMPTY)
    work(world)
    (event,) = world.emitted(PlacesMoved)
    page = browser.get(path, KARTIKA).text
    assert "tempat dari Pranata sepi, Dinas Komunikasi dan Informatika (Umum), menurut langkah 1 aturan" in page
    assert event.situation_digest in page
    gave = browser.get(f"/peringkat/{EMPTY}/cadangan", KARTIKA).text
    assert "1 tempat pindah ke Pranata Komputer Ahli Pertama" in gave
    rows = list(csv.DictReader(browser.get(f"{path}.csv", KARTIKA).text.splitlines()))
    assert [(row["place_step"], row["place_from"]) for row in rows] == [("", ""), ("1", EMPTY), ("1", EMPTY), ("", "")]
