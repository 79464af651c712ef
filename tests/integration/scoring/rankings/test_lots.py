"""Lots drawn by hand: entered by two members, in the ranking and its release, on each database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.rankings import tables
from services.scoring.rankings.handlers import RECALLS
from services.scoring.rankings.usecases import lots
from services.scoring.rankings.usecases.lots import Entered
from services.scoring.service import create_app, drop_projections
from shared.contracts.committee import LotsRecorded
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankingReleased
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal, Role
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted, event_of, vacancy
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS, blockers, ranking_of, sign, sit
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

EQUAL = ("26-0002", "26-0003")
READER = Principal("staff-baca", "B. Baca", frozenset({Role.COMMITTEE, Role.VERIFIER}))


@pytest.fixture
def world(quiet_world: World) -> World:
    """Eight have sat; two share the second of two places, and the draw decides who goes on."""
    go_by(sit(quiet_world), cut=Cut(count=2, boundary_ties="draw"))
    return quiet_world


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def enter(world: World, who: Principal, *numbers: str) -> Entered:
    with Session(world.engine) as session, session.begin():
        return lots.enter(session, world.now, VACANCY, numbers, who)


def ladder(world: World) -> list[tuple[str, int | None, str]]:
    return [(row.candidate_no, row.rank, row.status) for row in ranking_of(world).rows[:4]]


UNDECIDED = [
    ("26-0001", 1, "goes_on"),
    ("26-0002", 2, "below_cut"),
    ("26-0003", 2, "below_cut"),
    ("26-0004", 4, "below_cut"),
]
DRAWN = [
    ("26-0001", 1, "goes_on"),
    ("26-0003", 2, "goes_on"),
    ("26-0002", 2, "below_cut"),
    ("26-0004", 4, "below_cut"),
]


def test_equals_at_the_edge_hold_up_the_release_until_two_have_entered_the_same_lots(world: World) -> None:
    assert ladder(world) == UNDECIDED
    assert blockers(world) == {"undrawn"}
    with pytest.raises(DomainError, match="belum dapat ditandatangani"):
        sign(world, KARTIKA)
    assert enter(world, KARTIKA, "26-0003", "26-0002") is Entered.FIRST
    assert (ladder(world), blockers(world)) == (UNDECIDED, {"undrawn"}), "one member decides nothing"
    assert enter(world, SIREGAR, "26-0003", "26-0002") is Entered.CONFIRMED
    assert (ladder(world), blockers(world)) == (DRAWN, set())
    (recorded,) = world.emitted(LotsRecorded)
    assert recorded.candidates == ("26-0003", "26-0002")
    assert (recorded.entered_by, recorded.confirmed_by) == (KARTIKA.id, SIREGAR.id)
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    decision = released.rows[2].decision
    assert decision is not None
    assert (decision.above, decision.key, decision.theirs, decision.mine) == ("26-0003", "draw", 1, 2)


def test_the_kept_ranking_follows_and_a_replay_keeps_the_lots(world: World) -> None:
    enter(world, KARTIKA, "26-0003", "26-0002")
    enter(world, SIREGAR, "26-0003", "26-0002")
    world.keep()
    before = ranking_of(world).digest
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    world.apply(vacancy(), *(admitted(number) for number in reversed(SHEETS)))
    for number, letters in SHEETS.items():
        world.apply(*world.sat(number, letters))
    assert ranking_of(world).digest == before
    assert ladder(world) == DRAWN


def test_lots_that_a_restore_has_lost_are_taken_back_once(world: World) -> None:
    for who in (KARTIKA, SIREGAR):
        enter(world, who, "26-0003", "26-0002")
    (recorded,) = world.emitted(LotsRecorded)
    with Session(world.engine) as session, session.begin():
        session.execute(delete(tables.lots))
    assert blockers(world) == {"undrawn"}
    for _ in range(2):
        with Session(world.engine) as session, session.begin():
            assert RECALLS[LotsRecorded](session, world.now, event_of(recorded), recorded)
    world.keep()
    assert ladder(world) == DRAWN
    with Session(world.engine) as session:
        (entry,) = lots.drawn(session, VACANCY)
    assert (entry.entered_by, entry.confirmed_by, entry.enterer_id) == ("R.K.", "M.S.", KARTIKA.id)


def test_another_order_takes_the_place_of_the_first_and_waits(world: World) -> None:
    assert enter(world, KARTIKA, "26-0002", "26-0003") is Entered.FIRST
    assert enter(world, KARTIKA, "26-0003", "26-0002") is Entered.FIRST, "who mistyped corrects it"
    assert enter(world, SIREGAR, "26-0002", "26-0003") is Entered.DIFFERS
    assert blockers(world) == {"undrawn"}
    assert enter(world, KARTIKA, "26-0002", "26-0003") is Entered.CONFIRMED
    assert ladder(world)[1] == ("26-0002", 2, "goes_on")


@pytest.mark.parametrize(
    ("who", "numbers", "code"),
    [
        (KARTIKA, ("26-0002",), "not_these_equals"),
        (KARTIKA, ("26-0002", "26-0002"), "not_these_equals"),
        (KARTIKA, ("26-0002", "26-0003", "26-0004"), "not_these_equals"),
        (KARTIKA, ("26-0001", "26-0002"), "not_these_equals"),
        (KARTIKA, (), "not_these_equals"),
        (READER, EQUAL, "not_blind"),
    ],
)
def test_what_is_no_lot_among_equals_is_refused_and_changes_nothing(
    world: World, who: Principal, numbers: tuple[str, ...], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        enter(world, who, *numbers)
    assert refusal.value.code == code
    with Session(world.engine) as session:
        assert lots.waiting(session, ranking_of(world))[0].entry is None


def test_the_same_member_does_not_confirm(world: World) -> None:
    enter(world, KARTIKA, *EQUAL)
    with pytest.raises(DomainError) as refusal:
        enter(world, KARTIKA, *EQUAL)
    assert refusal.value.code == "same_person"
    assert blockers(world) == {"undrawn"}


def test_lots_wait_for_the_last_sheet(world: World) -> None:
    world.apply(admitted("26-0010"), world.sat("26-0010", "ECCECC")[0])
    with pytest.raises(DomainError) as refusal:
        enter(world, KARTIKA, *EQUAL)
    assert refusal.value.code == "lots_too_early"


def test_lots_do_not_count_for_another_group_and_count_again_for_their_own(world: World) -> None:
    enter(world, KARTIKA, "26-0003", "26-0002")
    enter(world, SIREGAR, "26-0003", "26-0002")
    world.apply(admitted("26-0010", born_on=date(1990, 1, 1)), *world.sat("26-0010", SHEETS["26-0002"]))
    assert blockers(world) == {"undrawn"}
    assert ranking_of(world).undrawn == (("26-0002", "26-0003", "26-0010"),)
    go_by(world, tie_breaks=("total", "age"), cut=Cut(count=3, boundary_ties="draw"))
    assert blockers(world) == set(), "the older one is equal to nobody now"
    assert [number for number, _, _ in ladder(world)] == ["26-0001", "26-0010", "26-0003", "26-0002"]


def test_every_rank_of_one_person_needs_the_lots_of_all_equals(world: World) -> None:
    go_by(world, equal_ranks="none", cut=Cut(count=5, boundary_ties="draw"))
    assert blockers(world) == {"undrawn"}
    for who in (KARTIKA, SIREGAR):
        enter(world, who, "26-0003", "26-0002")
    assert [rank for _, rank, _ in ladder(world)] == [1, 2, 3, 4]
    assert blockers(world) == set()


# ---- the page ----


def post(browser: Browser, who: Principal, order: str) -> Any:
    return browser.post(f"/peringkat/{VACANCY}/undian", who, data={"order": order}, follow_redirects=False)


def test_two_members_enter_lots_on_the_page(world: World, browser: Browser) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "2 peserta sama di semua penentu dan menunggu undian (26-0002, 26-0003)" in page
    assert f'href="/peringkat/{VACANCY}/undian"' in page
    page = browser.get(f"/peringkat/{VACANCY}/undian", KARTIKA).get_data(as_text=True)
    assert "2 peserta menunggu undian" in page
    assert "Sahkan urutan ini" not in page
    for _ in range(2):
        answer = post(browser, KARTIKA, "26-0003\r\n26-0002\r\n")
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "Urutan undian tercatat." in browser.get(answer.location, KARTIKA).text
    assert "Sahkan urutan ini" not in browser.get(f"/peringkat/{VACANCY}/undian", KARTIKA).get_data(as_text=True)
    page = browser.get(f"/peringkat/{VACANCY}/undian", SIREGAR).get_data(as_text=True)
    assert "Urutan yang dicatat R.K." in page
    assert "Sahkan urutan ini" in page
    for _ in range(2):
        answer = post(browser, SIREGAR, "26-0003 26-0002")
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "Dua anggota mencatat urutan yang sama." in browser.get(answer.location, SIREGAR).text
    assert len(world.emitted(LotsRecorded)) == 1
    assert post(browser, KARTIKA, "26-0003 26-0002").status_code == 422, "the first member's is no confirmation"
    page = browser.get(f"/peringkat/{VACANCY}/undian", TANAMAL).get_data(as_text=True)
    assert "Tidak ada yang menunggu undian" in page
    assert "Oleh R.K. dan M.S." in page
    world.keep()
    page = browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA).get_data(as_text=True)
    assert "undian menempatkan 26-0003 lebih dahulu: urutan ke-1 dan ke-2" in page


@pytest.mark.parametrize("order", ["", " ", "26-0002", "26-0002 26-0009", "x" * 30_000, "26-0002\x00 26-0003"])
def test_a_bad_entry_is_answered_by_name_and_changes_nothing(world: World, browser: Browser, order: str) -> None:
    answer = post(browser, KARTIKA, order)
    assert answer.status_code == 422
    assert "Urutan undian" in answer.get_data(as_text=True)
    with Session(world.engine) as session:
        assert lots.waiting(session, ranking_of(world))[0].entry is None


def test_who_may_not_enter_lots(browser: Browser) -> None:
    assert post(browser, TANAMAL, " ".join(EQUAL)).status_code == 403
    assert "Catat urutan" not in browser.get(f"/peringkat/{VACANCY}/undian", TANAMAL).get_data(as_text=True)
    assert browser.get("/peringkat/tidak-ada/undian", KARTIKA).status_code == 404
