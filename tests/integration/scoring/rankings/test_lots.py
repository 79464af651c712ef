"""Lots drawn by hand: entered by two members, in the ranking and its release, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, end_key, note_disabled
from services.scoring.rankings import tables
from services.scoring.rankings.handlers import RECALLS
from services.scoring.rankings.usecases import lots
from services.scoring.rankings.usecases.lots import Entered
from services.scoring.service import drop_projections
from shared.contracts.lots import LotsRecorded
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankingReleased
from shared.contracts.staff import SigningKeyEnded, StaffDisabled
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal, Role
from shared.signatures.draws import SignedLots
from shared.signatures.statements import Statement
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, event_of, vacancy
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import SHEETS, blockers, enter_lots, ranking_of, sign, signed_lots, sit

EQUAL = ("26-0002", "26-0003")
READER = Principal("staff-baca", "B. Baca", frozenset({Role.COMMITTEE, Role.VERIFIER}))


def to_draw(world: World) -> None:
    """Eight have sat; two share the second of two places, and the draw decides who goes on."""
    go_by(sit(world), cut=Cut(count=2, boundary_ties="draw"))


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(to_draw)


def enter(world: World, who: Principal, *numbers: str) -> Entered:
    return enter_lots(world, who, numbers)


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
    signed = [Statement.from_text(each.statement) for each in recorded.signatures]
    order = SignedLots(selection_id=SELECTION, exam_id=EXAM, vacancy_id=VACANCY, candidates=("26-0003", "26-0002"))
    assert signed == [order.statement(who.id, world.now) for who in (KARTIKA, SIREGAR)]
    for who, each in zip((KARTIKA, SIREGAR), recorded.signatures, strict=True):
        assert (each.key_id, each.proof) == (person_keys.fingerprint(who.id), person_keys.proof(who.id, each.statement))
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
    assert [each["proof"] for each in entry.signatures] == [each.proof for each in recorded.signatures]


def test_lots_of_an_earlier_release_count_without_signatures_and_a_first_who_waits_does_not(world: World) -> None:
    for who in (KARTIKA, SIREGAR):
        enter(world, who, "26-0003", "26-0002")
    (recorded,) = world.emitted(LotsRecorded)
    with Session(world.engine) as session, session.begin():
        session.execute(delete(tables.lots))
        lots.restore(session, replace(recorded, signatures=None))
    world.keep()
    assert ladder(world) == DRAWN
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.lots).values(confirmer_id=None, confirmed_by=None, confirmed_at=None))
    world.keep()
    world.now += timedelta(seconds=1)
    assert enter(world, SIREGAR, "26-0003", "26-0002") is Entered.FIRST
    assert blockers(world) == {"undrawn"}
    assert enter(world, KARTIKA, "26-0003", "26-0002") is Entered.CONFIRMED


@pytest.mark.parametrize("lost", ["member", "key"])
def test_a_first_whose_signature_no_longer_counts_is_none(world: World, lost: str) -> None:
    enter(world, KARTIKA, *EQUAL)
    with Session(world.engine) as session, session.begin():
        if lost == "member":
            note_disabled(session, StaffDisabled(staff_id=KARTIKA.id, generation=2, disabled_at=world.now))
        else:
            key_id = person_keys.fingerprint(KARTIKA.id)
            end_key(session, SigningKeyEnded(staff_id=KARTIKA.id, key_id=key_id, ended_at=world.now))
    assert enter(world, SIREGAR, *EQUAL) is Entered.FIRST
    assert blockers(world) == {"undrawn"}
    with Session(world.engine) as session:
        (waiting,) = lots.waiting(session, ranking_of(world))
        assert session.scalar(select(func.count()).select_from(tables.lots)) == 1
    assert waiting.entry is not None
    assert waiting.entry.enterer_id == SIREGAR.id


@pytest.mark.parametrize("wrong", ["order", "signer", "key", "proof", "stage", "vacancy", "nothing"])
def test_nothing_counts_that_is_not_signed_as_it_is_entered(world: World, wrong: str) -> None:
    good = signed_lots(world, KARTIKA, EQUAL)
    signed = {
        "order": signed_lots(world, KARTIKA, EQUAL[::-1]),
        "signer": signed_lots(world, SIREGAR, EQUAL),
        "key": replace(good, key_id=person_keys.fingerprint(SIREGAR.id)),
        "proof": replace(good, proof=person_keys.proof(KARTIKA.id, "lain")),
        "stage": signed_lots(world, KARTIKA, EQUAL, "skb"),
        "vacancy": signed_lots(world, KARTIKA, EQUAL, vacancy_id="lain"),
        "nothing": SignedStatement("", "", ""),
    }[wrong]
    with pytest.raises(DomainError), Session(world.engine) as session, session.begin():
        lots.enter(session, world.now, VACANCY, EQUAL, signed, KARTIKA)
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.lots)) == 0


def test_another_order_takes_the_place_of_the_first_and_waits(world: World) -> None:
    assert enter(world, KARTIKA, "26-0002", "26-0003") is Entered.FIRST
    assert enter(world, KARTIKA, "26-0003", "26-0002") is Entered.FIRST, "who mistyped corrects it"
    assert enter(world, SIREGAR, "26-0002", "26-0003") is Entered.DIFFERS
    assert blockers(world) == {"undrawn"}
    world.now += timedelta(seconds=1)
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
