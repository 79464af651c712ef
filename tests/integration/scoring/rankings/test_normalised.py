"""Totals of two shifts, normalised by the rules: in the ranking, what is kept, the gate and the release, on each
database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.scoring.corrections.storage import effects
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.rankings.storage import kept
from services.scoring.rankings.usecases.keeping import due, prepare
from services.scoring.rankings.usecases.ranking import rank_vacancies
from shared.contracts.rules import Cut, Normalisation
from shared.contracts.scoring import RankingReleased
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_corrected import compute, correction_of, propose, put_in_force
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import SHEETS, blockers, ranking_of, sign
from tests.builders.scoring_seats import missed
from tests.builders.scoring_shifts import AFTERNOON, MORNING, seat, seats

OTHER = "lain"
TWK = 1
"""The place of an item of that section on every paper."""
PERCENTILE = Normalisation(method="percentile", decimals=2, counts="at_most")


def sit_in_shifts(world: World) -> None:
    world.apply(*(admitted(number) for number in SHEETS), *seats())
    for number, letters in SHEETS.items():
        world.apply(*world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="all"), normalisation=PERCENTILE)


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit_in_shifts)


def by_hand(world: World, numbers: tuple[str, ...]) -> dict[str, int]:
    """100 * (those with at most as many) / (those of the shift), in hundredths, rounded half up."""
    totals = {row.candidate_no: row.total for row in ranking_of(world).rows if row.candidate_no in numbers}
    count = len(totals)
    return {
        number: (20_000 * sum(other <= total for other in totals.values()) + count) // (2 * count)
        for number, total in totals.items()
    }


def test_the_values_are_those_of_the_shift_and_the_order_is_theirs(world: World) -> None:
    rows = ranking_of(world).rows
    values = {row.candidate_no: row.normalised for row in rows}
    assert values == by_hand(world, MORNING) | by_hand(world, AFTERNOON)
    ranked = [row for row in rows if row.rank is not None]
    assert [row.normalised for row in ranked] == sorted((values[row.candidate_no] or 0 for row in ranked), reverse=True)
    assert {row.candidate_no for row in ranked if row.normalised == 10_000} >= {"26-0001", "26-0002"}
    second = next(row for row in ranked if row.decision is not None and row.decision.key == "total")
    assert second.decision is not None
    assert second.decision.mine == second.normalised


def test_the_kept_ranking_is_the_computed_one(world: World) -> None:
    world.keep()
    with Session(world.engine) as session:
        assert due(session, world.now) == []
        computed = rank_vacancies(session, [VACANCY])[VACANCY]
        (again,) = prepare(session, [VACANCY])
    assert again.made[0].head is not None
    assert (again.made[0].differs, again.made[0].head.digest) == (False, computed.digest)


def test_a_sheet_of_another_vacancy_changes_this_ranking_which_then_follows(world: World) -> None:
    world.apply(vacancy(vacancy_id=OTHER), admitted("26-0100", vacancy_id=OTHER), seat("26-0100", "siang", 4))
    world.keep()
    before = ranking_of(world)
    world.now += timedelta(seconds=1)
    world.apply(*world.sat("26-0100", "ECCECC"))
    after = ranking_of(world)
    assert after.digest != before.digest
    with Session(world.engine) as session:
        assert due(session, world.now + timedelta(seconds=1)) == [], "it rests"
        assert due(session, world.now + timedelta(seconds=40)) == [VACANCY]
        (followed,) = prepare(session, [VACANCY])
    assert followed.made[0].head is not None
    assert followed.made[0].head.digest == after.digest


def test_nobody_signs_while_a_sheet_of_another_vacancy_may_still_come(world: World) -> None:
    assert blockers(world) == set()
    world.apply(vacancy(vacancy_id=OTHER), admitted("26-0100", vacancy_id=OTHER))
    assert blockers(world) == {"shifts_unfinished"}
    world.apply(missed("26-0100"))
    assert blockers(world) == set()


def test_a_sheet_whose_session_is_not_known_waits(world: World) -> None:
    world.apply(admitted("26-0100"), *world.sat("26-0100", "ECCECC", session_id="malam"))
    row = next(row for row in ranking_of(world).rows if row.candidate_no == "26-0100")
    assert (row.status, row.normalised) == ("unmarked", None)
    assert "shifts_unfinished" in blockers(world)
    world.apply(seat("26-0100", "malam", 4))
    with Session(world.engine) as session:
        head = kept.find_head(session, VACANCY, "")
    assert head is not None
    assert head.digest == ranking_of(world).digest, "the kept ranking follows at once"
    row = next(row for row in ranking_of(world).rows if row.candidate_no == "26-0100")
    assert row.normalised is not None
    assert blockers(world) == set()


def test_a_sheet_counts_in_its_session_before_its_seat_is_known_and_nobody_signs_till_then(world: World) -> None:
    numbers = (*AFTERNOON, "26-0100")
    world.apply(admitted("26-0100"), *world.sat("26-0100", "ECCECC", session_id="siang"))
    before = ranking_of(world)
    values = {row.candidate_no: row.normalised for row in before.rows}
    assert {number: values[number] for number in numbers} == by_hand(world, numbers)
    assert blockers(world) == {"shifts_unfinished"}
    world.apply(seat("26-0100", "siang", 4))
    assert blockers(world) == set()
    assert ranking_of(world).digest == before.digest


def test_a_disqualified_candidate_counts_in_no_shift(world: World) -> None:
    world.apply(decided("26-0002"))
    rest = tuple(number for number in AFTERNOON if number != "26-0002")
    values = {row.candidate_no: row.normalised for row in ranking_of(world).rows}
    assert {number: values[number] for number in rest} == by_hand(world, rest)
    assert values["26-0002"] is None


def test_where_a_method_is_not_defined_totals_stay_and_the_signer_is_told(world: World) -> None:
    go_by(
        world,
        normalisation=Normalisation(method="mean_sd", decimals=2, constant="all_shifts", root_digits=10),
    )
    found = ranking_of(world)
    assert found.summary.undefined_shifts is not None, "four people have no spread above mean + deviation"
    assert all(row.normalised == row.total * 100 for row in found.rows if row.marks)
    assert blockers(world) == set()


def test_the_release_carries_the_values(world: World) -> None:
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    assert [row.normalised for row in released.rows] == [row.normalised for row in ranking_of(world).rows]


def test_rules_without_normalisation_have_rows_without_values(world: World) -> None:
    go_by(world, normalisation=None)
    assert not any("normalised" in text for text in ranking_of(world).texts)


def test_a_correction_shows_what_it_does_to_a_ranking_in_which_no_mark_changes(world: World) -> None:
    world.apply(vacancy(vacancy_id=OTHER), admitted("26-0100", vacancy_id=OTHER), seat("26-0100", "siang", 4))
    world.apply(*world.sat("26-0100", "EBCDCC"))
    before = ranking_of(world)
    propose(world, TWK, ChangeKind.SECOND, "B")
    compute(world)
    proposed = correction_of(world, 2).id
    with Session(world.engine) as session:
        touched = [effects.find_vacancy(session, proposed, each) for each in effects.vacancies_of(session, proposed)]
        found = {each.vacancy_id: each for each in touched if each is not None}
        remarked = [row.candidate_no for row in effects.rows(session, proposed) if row.remarked]
    assert (remarked, set(found)) == (["26-0100"], {VACANCY, OTHER})
    assert (found[VACANCY].old_digest, found[VACANCY].digest != before.digest) == (before.digest, True)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    assert ranking_of(world).digest == found[VACANCY].digest


def test_events_in_another_order_and_twice_make_the_same_ranking(world: World) -> None:
    found = ranking_of(world)
    again = seats()
    world.apply(*reversed(again), *again)
    assert ranking_of(world).digest == found.digest
