"""A correction of keys: computed beside the marks, in force at once and for whoever comes later, on each database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.corrections.handlers import RECALLS
from services.scoring.corrections.jobs import JOBS
from services.scoring.corrections.storage import effects
from services.scoring.corrections.usecases import computing
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.tables import key_sets
from services.scoring.marking.tables import marks
from services.scoring.service import drop_projections
from shared.contracts.cbt import AttemptSubmitted
from shared.contracts.corrections import KeysCorrected
from shared.contracts.declaration import dump
from shared.contracts.scoring import AttemptScored
from tests.builders import messaging
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted, attempt, event_of, vacancy
from tests.builders.scoring_corrected import (
    BAYU,
    compute,
    correction_of,
    item_at,
    marks_of,
    propose,
    put_in_force,
    take_back,
)
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import SHEETS, blockers, ranking_of, sign, sit

TKP, TWK, TIU = 0, 1, 2
"""The first three places of everybody's paper: an item of each section."""


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit)


def ladder(world: World) -> dict[str, tuple[int | None, int, str]]:
    return {row.candidate_no: (row.rank, row.total, str(row.status)) for row in ranking_of(world).rows}


def test_the_effect_is_computed_beside_the_marks_and_touches_none(world: World) -> None:
    before, kept = marks_of(world, marks), ranking_of(world).digest
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    assert (marks_of(world, marks), ranking_of(world).digest) == (before, kept)
    found = correction_of(world, 2)
    assert found.counts is not None
    # Seven had C at that place or left it; the eighth had answered A.
    assert (found.counts.marked, found.counts.up, found.counts.down, found.counts.same) == (8, 1, 6, 1)
    with Session(world.engine) as session:
        assert effects.vacancies_of(session, found.id) == [VACANCY]
        mine = effects.find_vacancy(session, found.id, VACANCY)
        rows = effects.rows(session, found.id)
    assert mine is not None
    assert mine.old_digest == kept
    assert {row.candidate_no: (row.old_total, row.total) for row in rows if row.remarked}["26-0008"] == (10, 15)


def test_the_effect_lists_those_whose_rank_alone_changes(world: World) -> None:
    before = ladder(world)
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    found = correction_of(world, 2)
    with Session(world.engine) as session:
        rows = effects.rows(session, found.id)
        shown = effects.rows(session, found.id, VACANCY, 100)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    after = ladder(world)
    moved = {number for number in before if before[number][0] != after[number][0]}
    by_rank_alone = {number for number in moved if before[number][1] == after[number][1]}
    assert by_rank_alone
    listed = {row.candidate_no: row for row in rows}
    assert moved <= set(listed)
    assert {number for number, row in listed.items() if not row.remarked} == by_rank_alone
    for number in moved:
        assert (listed[number].old_rank, listed[number].rank) == (before[number][0], after[number][0])
    same_side = [row.remarked for row in shown if row.old_status == row.status]
    assert same_side == sorted(same_side, reverse=True), "those whose marks change come first"


def test_no_key_is_in_the_event(world: World) -> None:
    item = item_at(world, TWK)
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    (corrected,) = world.emitted(KeysCorrected)
    told = str(dump(corrected)) + str([dump(each) for each in world.emitted(AttemptScored)])
    assert item.key.item_id in str(dump(corrected))
    assert not [option for option in item.key.options if option in told]
    assert item.code not in told


def test_those_whose_marks_changed_are_reported_with_what_they_were_and_why(world: World) -> None:
    first = len(world.emitted(AttemptScored))
    propose(world, TWK, ChangeKind.VOID)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    compute(world)
    told = world.emitted(AttemptScored)[first:]
    assert sorted(each.candidate_no for each in told) == sorted(SHEETS), "also where only a wrong one is gone"
    mine = next(each for each in told if each.candidate_no == "26-0001")
    assert mine.correction is not None
    assert (mine.correction.total, mine.total, mine.correction.passed, mine.passed) == (30, 25, True, True)
    assert mine.correction.key_set == 2
    assert [(item.number, item.section, item.kind) for item in mine.correction.items] == [(2, "TWK", "void")]


def test_of_two_corrected_items_everybody_is_told_of_those_on_the_own_paper(world: World) -> None:
    """Numbers are those that the candidate saw; an item that was not shown is nothing to be told about."""
    spare = next(item for item in world.papers().items if item.section == "TIU" and item.item_id not in world.paper())
    paper = tuple(spare.item_id if place == TIU else item for place, item in enumerate(world.paper()))
    answers = {item: world.option(item, letter) for item, letter in zip(paper, "ECCECC", strict=True)}
    world.apply(admitted("26-0010"), *attempt("26-0010", paper, answers))
    propose(world, TWK, ChangeKind.VOID)
    propose(world, TIU, ChangeKind.VOID)
    first = len(world.emitted(AttemptScored))
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    told = {each.candidate_no: each.correction for each in world.emitted(AttemptScored)[first:]}
    items = {number: [item.number for item in of.items] for number, of in told.items() if of is not None}
    assert (items["26-0001"], items["26-0010"]) == ([2, 3], [2])


def test_what_was_released_stays_and_a_new_version_needs_two_again(world: World) -> None:
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    propose(world, TIU, ChangeKind.VOID)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    assert blockers(world) == set()
    assert sign(world, KARTIKA) is False
    assert sign(world, SIREGAR) is True


@pytest.mark.parametrize(
    ("place", "kind", "answer"),
    [
        (TWK, ChangeKind.VOID, ""),
        (TKP, ChangeKind.VOID, ""),
        (TIU, ChangeKind.ALL, ""),
        (TKP, ChangeKind.ALL, ""),
        (TIU, ChangeKind.ATTEMPTED, ""),
        (TWK, ChangeKind.KEY, "A"),
        (TWK, ChangeKind.SECOND, "A"),
        (TKP, ChangeKind.WEIGHTS, "A=5 B=4 C=3 D=2 E=1"),
    ],
)
def test_marks_by_the_new_set_are_those_of_marking_from_scratch_and_of_a_replay(
    world: World, place: int, kind: ChangeKind, answer: str
) -> None:
    propose(world, place, kind, answer)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    replaced, digest, told = marks_of(world, marks), ranking_of(world).digest, len(world.emitted(AttemptScored))
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    world.apply(vacancy(), *(admitted(number) for number in reversed(SHEETS)))
    for number, letters in SHEETS.items():
        world.apply(*world.sat(number, letters))
    again = marks_of(world, marks)
    # Counting the chosen options is the analysis' work; a replay has not done it yet.
    assert {key: {**value, "counted": False} for key, value in again.items()} == {
        key: {**value, "counted": False} for key, value in replaced.items()
    }
    assert ranking_of(world).digest == digest
    assert len(world.emitted(AttemptScored)) == told, "nobody is told a second time"


def test_a_sheet_that_comes_later_is_marked_by_the_set_in_force(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "EACECC"))
    assert ladder(world)["26-0010"][1] == 30
    scored = next(each for each in world.emitted(AttemptScored) if each.candidate_no == "26-0010")
    assert scored.correction is None


def test_a_second_correction_goes_on_from_the_first_and_can_take_it_back(world: World) -> None:
    sealed = ranking_of(world).digest
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    again = propose(world, TIU, ChangeKind.VOID)
    assert (again.number, again.replaces, len(again.changes)) == (3, 2, 2)
    take_back(world, TWK)
    take_back(world, TIU)
    propose(world, TIU, ChangeKind.SECOND, "A")
    put_in_force(world, 3, KARTIKA, SIREGAR)
    assert ranking_of(world).digest != sealed
    compute(world)
    last = world.emitted(AttemptScored)[-1]
    assert last.correction is not None
    assert {item.number for item in last.correction.items} == {2, 3}, "the item whose key came back is named, too"


def test_no_effect_is_computed_until_everybody_was_told_of_the_correction_before(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    propose(world, TIU, ChangeKind.VOID)
    world.keep()
    effect, report = JOBS
    assert effect.run(world.engine, messaging.StoppedClock(world.now)) == 0
    assert report.run(world.engine, messaging.StoppedClock(world.now)) > 0
    assert effect.run(world.engine, messaging.StoppedClock(world.now)) == 1


def test_an_effect_of_what_is_no_longer_proposed_is_not_kept(world: World) -> None:
    """A proposal changes while the worker computes: nobody may sign figures of the one before."""
    propose(world, TWK, ChangeKind.VOID)
    world.keep()
    with Session(world.engine) as session:
        computed = computing.compute(session, correction_of(world, 2))
    assert computed is not None
    propose(world, TIU, ChangeKind.VOID)
    with Session(world.engine) as session, session.begin():
        assert computing.keep(session, world.now, computed) == 0
    assert correction_of(world, 2).effect_digest is None


def test_a_restore_knows_that_a_set_was_in_force_and_releases_nothing_without_it(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    (corrected,) = world.emitted(KeysCorrected)
    with Session(world.engine) as session, session.begin():
        session.execute(delete(key_sets))
    assert blockers(world) == set()
    for _ in range(2):
        with Session(world.engine) as session, session.begin():
            assert RECALLS[KeysCorrected](session, world.now, event_of(corrected), corrected)
    assert blockers(world) == {"keys_lost"}
    propose(world, TWK, ChangeKind.VOID)
    put_in_force(world, 3, KARTIKA, SIREGAR)
    assert blockers(world) == set()


def test_marks_of_a_sheet_that_does_not_count_now_are_replaced_as_well(world: World) -> None:
    """It may be let stand later, and must then not have marks by the old set."""
    (*_, submitted) = world.sat("26-0001", "ECCECC")
    assert isinstance(submitted, AttemptSubmitted)
    world.apply(AttemptSubmitted(**{**vars(submitted), "entries": 5}))
    propose(world, TWK, ChangeKind.VOID)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    mine: Any = marks_of(world, marks)["attempt-26-0001"]
    assert mine["total"] == 25
    assert BAYU.id == correction_of(world, 2).proposer_id
