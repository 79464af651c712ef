"""The seed of a public draw: typed by two members with own keys, it puts equals in the order of their tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, StatementOutdated, note_disabled
from services.scoring.rankings import tables
from services.scoring.rankings.domain.lots import NotBlind
from services.scoring.rankings.domain.seeds import AlreadyDrawn, NoDraw, SeedTooEarly
from services.scoring.rankings.handlers import RECALLS
from services.scoring.rankings.usecases import seeds
from services.scoring.rankings.usecases.lots import Entered
from services.scoring.service import drop_projections
from shared.contracts.cuts import Cut
from shared.contracts.draw_seeds import DrawSeedRecorded
from shared.contracts.draws import ticket
from shared.contracts.scoring import RankingReleased
from shared.contracts.staff import StaffDisabled
from shared.kernel.errors import DomainError, InvalidInput
from shared.kernel.roles import Principal, Role
from shared.signatures.draws import SignedSeed
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, event_of, vacancy
from tests.builders.scoring_draws import EQUAL, OTHER, SEED, code, coded, enter, signed_seed, world_to_draw
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import SHEETS, blockers, enter_lots, ranking_of, sign

READER = Principal("staff-baca", "B. Baca", frozenset({Role.COMMITTEE, Role.VERIFIER}))


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(world_to_draw)


def ladder(world: World) -> list[tuple[str, int | None, str]]:
    return [(row.candidate_no, row.rank, str(row.status)) for row in ranking_of(world).rows[:4]]


def orders(world: World) -> list[str]:
    return [row.candidate_no for row in ranking_of(world).rows[1:3]]


@pytest.mark.parametrize(("seed", "order"), [(SEED, EQUAL[::-1]), (OTHER, EQUAL)])
def test_two_members_type_the_seed_and_equals_stand_in_the_order_of_their_tickets(
    world: World, seed: str, order: tuple[str, ...]
) -> None:
    before = ranking_of(world).digest
    assert blockers(world) == {"undrawn"}
    assert enter(world, KARTIKA, seed) is Entered.FIRST
    assert (ranking_of(world).digest, blockers(world)) == (before, {"undrawn"}), "one member decides nothing"
    assert enter(world, SIREGAR, seed) is Entered.CONFIRMED
    assert blockers(world) == set()
    assert [row[::2] for row in ladder(world)[1:3]] == [(order[0], "goes_on"), (order[1], "below_cut")]
    (recorded,) = world.emitted(DrawSeedRecorded)
    assert (recorded.seed, len(recorded.signatures), recorded.initials) == (seed, 2, ("R.K.", "M.S."))
    expected = SignedSeed(selection_id=SELECTION, exam_id=EXAM, seed=seed).statement(KARTIKA.id, world.now)
    assert recorded.signatures[0].statement == expected.to_text()


def test_the_seed_is_part_of_what_is_signed_and_released(world: World) -> None:
    enter(world, KARTIKA)
    enter(world, SIREGAR)
    assert ranking_of(world).document["draw_seed"] == SEED
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    assert released.draw_seed == SEED
    decision = released.rows[2].decision
    assert decision is not None
    assert (decision.above, decision.key, decision.theirs, decision.mine) == ("26-0003", "draw", 1, 2)


def test_a_ranking_that_the_seed_parts_nobody_in_keeps_its_document(world: World) -> None:
    go_by(world, cut=Cut(count=3, boundary_ties="draw"))
    world.keep()
    before = ranking_of(world)
    enter(world, KARTIKA)
    enter(world, SIREGAR)
    assert (ranking_of(world).digest, ranking_of(world).frame.draw_seed) == (before.digest, None)


def test_another_seed_takes_the_place_of_the_first_and_a_recorded_one_stays(world: World) -> None:
    assert enter(world, KARTIKA, OTHER) is Entered.FIRST
    assert enter(world, KARTIKA, SEED) is Entered.FIRST, "who mistyped corrects it"
    assert enter(world, SIREGAR, OTHER) is Entered.DIFFERS
    assert enter(world, SIREGAR, OTHER) is Entered.FIRST, "the same once more changes nothing"
    assert blockers(world) == {"undrawn"}
    world.now += timedelta(seconds=1)
    assert enter(world, KARTIKA, OTHER) is Entered.CONFIRMED
    assert enter(world, KARTIKA, OTHER) is Entered.CONFIRMED, "the same sent again"
    for who in (KARTIKA, SIREGAR):
        with pytest.raises(AlreadyDrawn):
            enter(world, who, SEED)
    assert orders(world) == list(EQUAL)
    assert len(world.emitted(DrawSeedRecorded)) == 1


def test_the_signature_of_a_member_who_was_disabled_since_does_not_count(world: World) -> None:
    enter(world, KARTIKA)
    with Session(world.engine) as session, session.begin():
        note_disabled(session, StaffDisabled(staff_id=KARTIKA.id, generation=2, disabled_at=world.now))
    assert enter(world, SIREGAR) is Entered.FIRST
    assert blockers(world) == {"undrawn"}


def test_lots_drawn_by_hand_stay_and_the_vacancy_is_drawn_in_one_way(world: World) -> None:
    for who in (KARTIKA, SIREGAR):
        enter_lots(world, who, EQUAL)
    world.keep()
    drawn = ranking_of(world).digest
    enter(world, KARTIKA)
    enter(world, SIREGAR)
    assert (ranking_of(world).digest, ranking_of(world).frame.draw_seed) == (drawn, None)
    assert orders(world) == list(EQUAL), "against the seed"


def test_candidates_without_sheet_codes_wait_for_lots_by_hand(world: World) -> None:
    enter(world, KARTIKA)
    world.apply(admitted("26-0011"), *world.sat("26-0011", "EAAEAA"))
    world.keep()
    enter(world, SIREGAR)
    assert blockers(world) == {"undrawn"}
    assert ranking_of(world).frame.draw_seed is None


def test_who_becomes_equal_later_finds_the_order_of_the_others_unchanged(world: World) -> None:
    go_by(world, equal_ranks="none", cut=Cut(count=5, boundary_ties="draw"))
    world.keep()
    enter(world, KARTIKA)
    enter(world, SIREGAR)
    before = orders(world)
    world.apply(coded("26-0010", born_on=date(1990, 1, 1)), *world.sat("26-0010", SHEETS["26-0002"]))
    after = [row.candidate_no for row in ranking_of(world).rows[1:4]]
    assert [number for number in after if number in EQUAL] == before
    assert after == sorted(after, key=lambda each: ticket(bytes.fromhex(SEED), VACANCY, code(each)))


BAD: dict[str, Callable[[World], None]] = {
    "seed_unfit": lambda world: _refused(world, InvalidInput, typed="7f2c 91ab"),
    "not_blind": lambda world: _refused(world, NotBlind, who=READER),
    "of_another_seed": lambda world: _refused(world, StatementOutdated, signed=signed_seed(world, OTHER, KARTIKA)),
    "of_another_member": lambda world: _refused(world, StatementOutdated, signed=signed_seed(world, SEED, SIREGAR)),
    "unsigned": lambda world: _refused(world, InvalidInput, signed=SignedStatement("", "", "")),
}


def _refused(
    world: World,
    error: type[DomainError],
    typed: str = SEED,
    who: Principal = KARTIKA,
    signed: SignedStatement | None = None,
) -> None:
    given = signed or signed_seed(world, SEED, who)
    with Session(world.engine) as session, session.begin(), pytest.raises(error):
        seeds.enter(session, world.now, SELECTION, typed, given, who)


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_seed_or_not_signed_is_refused_and_changes_nothing(world: World, what: str) -> None:
    BAD[what](world)
    with Session(world.engine) as session:
        assert seeds.look(session, SELECTION).first is None


def test_the_seed_is_typed_as_it_was_announced(world: World) -> None:
    spaced = " ".join(SEED[start : start + 8] for start in range(0, 64, 8)).upper() + "\r\n"
    with Session(world.engine) as session, session.begin():
        assert seeds.enter(session, world.now, SELECTION, spaced, signed_seed(world, SEED, KARTIKA), KARTIKA)
    assert enter(world, SIREGAR) is Entered.CONFIRMED


@pytest.mark.parametrize(
    "of", ["a sheet that its journal contradicts", "somebody who sits", "somebody who may still sit"]
)
def test_no_seed_is_taken_while_a_sheet_is_missing(world: World, of: str) -> None:
    started, *rest = world.sat("26-0010", "ECCECC")
    world.apply(coded("26-0010"))
    if of == "somebody who sits":
        world.apply(started)
    elif of == "a sheet that its journal contradicts":
        answers, submitted = rest
        world.apply(started, answers, replace(submitted, entries=5))
    with pytest.raises(SeedTooEarly):
        enter(world, KARTIKA)
    world.keep()
    with pytest.raises(SeedTooEarly):
        enter(world, KARTIKA)


def test_rules_without_a_draw_take_no_seed(world: World) -> None:
    go_by(world, cut=Cut(count=2, boundary_ties="all"))
    world.keep()
    with pytest.raises(NoDraw):
        enter(world, KARTIKA)


def test_a_replay_keeps_the_seed_and_a_restore_takes_it_back_once(world: World) -> None:
    enter(world, KARTIKA)
    enter(world, SIREGAR)
    digest = ranking_of(world).digest
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    world.apply(vacancy(), *(coded(number) for number in reversed(SHEETS)))
    for number, letters in SHEETS.items():
        world.apply(*world.sat(number, letters))
    assert ranking_of(world).digest == digest
    (recorded,) = world.emitted(DrawSeedRecorded)
    with Session(world.engine) as session, session.begin():
        session.execute(delete(tables.draw_seeds))
    assert blockers(world) == {"undrawn"}
    for _ in range(2):
        with Session(world.engine) as session, session.begin():
            assert RECALLS[DrawSeedRecorded](session, world.now, event_of(recorded), recorded)
    world.keep()
    assert ranking_of(world).digest == digest
    with Session(world.engine) as session:
        found = seeds.look(session, SELECTION)
        assert found.first is not None
        assert found.second is not None
        assert (found.first.signer_id, found.second.signer) == (KARTIKA.id, "M.S.")
