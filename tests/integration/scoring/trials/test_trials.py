"""Trials of rules: asked for on a page, computed by the worker, read by the committee; nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sittings
from services.scoring.marking.tables import attempts, marks
from services.scoring.trials import tables
from services.scoring.trials.domain.outcomes import Outcomes
from services.scoring.trials.domain.people import Settings
from services.scoring.trials.domain.remarking import OtherSections
from services.scoring.trials.storage import sittings as sittings_storage
from services.scoring.trials.storage import trials as storage
from services.scoring.trials.storage.sittings import people
from services.scoring.trials.usecases import trials
from services.scoring.trials.usecases.trials import SittingUnknown, TooManyWaiting
from shared.contracts.codec.rules import preset
from shared.kernel.errors import NotFound
from shared.messaging import part_failures
from tests.builders.journals import chain
from tests.builders.scoring import EXAM, KARTIKA, NOON, SELECTION, SIREGAR, World
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import SHEETS, ranking_of
from tests.builders.scoring_shifts import AFTERNOON, MORNING, seats
from tests.builders.scoring_trials import compute, outcomes_of, request

ONE, LATER = f"attempt-{next(iter(SHEETS))}", timedelta(days=2)


def test_made_up_people_are_computed_once_and_kept(world: World) -> None:
    before = ranking_of(world).digest
    trial_id = request(world)
    assert outcomes_of(world, trial_id) is None
    assert (compute(world), compute(world)) == (1, 0)
    found = outcomes_of(world, trial_id)
    assert isinstance(found, Outcomes)
    assert (found.people, found.posts, len(found.shifts), len(found.ways)) == (300, 3, 2, 6)
    again = request(world)
    compute(world)
    assert outcomes_of(world, again) == found, "the same seed, the same figures, on each database"
    assert ranking_of(world).digest == before


def test_a_trial_that_cannot_be_computed_holds_up_nobody_elses(world: World) -> None:
    first, second = request(world), request(world, who=SIREGAR)
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.trials).where(tables.trials.c.trial_id == first).values(settings={"people": "?"}))
    assert (compute(world), compute(world)) == (1, 0)
    assert isinstance(outcomes_of(world, second, SIREGAR), Outcomes)
    with Session(world.engine) as session:
        assert [each.part for each in part_failures.listed(session)] == [f"job-trials: {first}"]


def test_an_earlier_sitting_is_tried_by_its_marks(world: World) -> None:
    trial_id = request(world, rules_name=f"ujian:{EXAM}", settings=None, exam_id=EXAM)
    compute(world)
    found = outcomes_of(world, trial_id)
    assert isinstance(found, Outcomes)
    ranking = ranking_of(world)
    assert (found.people, found.passed) == (len(SHEETS), ranking.ranked)
    assert found.plain.going_on == ranking.going_on


def test_shifts_of_a_sitting_are_the_hours_at_which_sessions_start(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        first = people(session, EXAM)
        assert (len(first), set(first.shift)) == (len(SHEETS), {0})
        started = sorted(session.scalars(select(attempts.c.started_at)))
        for name, start in (("a", started[0]), ("b", started[0]), ("c", started[-1] + timedelta(days=1))):
            session.execute(insert(sittings).values(exam_id=EXAM, session_id=name, starts_at=start))
        found = people(session, EXAM)
        assert (len(found.shifts), set(found.shift)) == (2, {0}), "two sessions of one hour are one shift"
        session.execute(update(attempts).where(attempts.c.attempt_id == ONE).values(started_at=started[-1] + LATER))
        found = people(session, EXAM)
    assert sorted(found.shift) == [0] * (len(SHEETS) - 1) + [1]


def test_the_shift_of_a_sheet_is_that_of_its_seat_whenever_it_began(world: World) -> None:
    world.apply(*seats())
    with Session(world.engine) as session, session.begin():
        session.execute(update(attempts).values(started_at=NOON + timedelta(days=2)))
        found = people(session, EXAM)
    assert (len(found.shifts), sorted(found.shift)) == (2, [0] * len(MORNING) + [1] * len(AFTERNOON))


def test_a_disqualified_candidate_counts_in_no_shift(world: World) -> None:
    number = next(iter(SHEETS))
    world.apply(decided(number))
    with Session(world.engine) as session:
        assert len(people(session, EXAM)) == len(SHEETS) - 1


def again(world: World, number: str, letters: str, later: timedelta) -> list[Any]:
    """The events of another attempt of this candidate, handed in so much later than the first."""
    events = world.sat(number, letters)
    entries = chain("attempt-again", [(each.item_id, each.option_id) for each in events[1].entries])
    changed = {"submitted_at": NOON + later, "chain_head": entries[-1].hash}
    return [
        replace(events[0], attempt_id="attempt-again"),
        replace(events[1], attempt_id="attempt-again", entries=tuple(entries)),
        replace(events[2], attempt_id="attempt-again", **changed),
    ]


@pytest.mark.parametrize(("later", "mark"), [(timedelta(hours=1), 20), (timedelta(hours=-1), 30)])
def test_of_two_sheets_of_a_candidate_the_one_in_the_ranking_counts(world: World, later: timedelta, mark: int) -> None:
    world.apply(*again(world, "26-0006", SHEETS["26-0001"], later))
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(marks)) == len(SHEETS) + 1, "both are marked"
        found = people(session, EXAM)
        numbers = sittings_storage.numbers(session, EXAM)
    totals = dict(zip(numbers, map(sum, zip(*found.marks.values(), strict=True)), strict=True))
    assert len(found) == len(numbers) == len(SHEETS)
    assert totals["26-0006"] == mark
    (row,) = (each for each in ranking_of(world).rows if each.candidate_no == "26-0006")
    assert row.total == mark


def test_a_sitting_of_other_sections_or_of_another_selection_is_refused(world: World) -> None:
    with pytest.raises(OtherSections):
        request(world, rules_name="jee-like", settings=None, exam_id=EXAM)
    with pytest.raises(SittingUnknown):
        request(world, rules_name="jee-like", settings=None, exam_id=EXAM, own={"seleksi-lain"})
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0


def test_only_so_many_wait_and_only_so_many_are_kept(world: World) -> None:
    for _ in range(trials.MOST_WAITING):
        request(world)
    with pytest.raises(TooManyWaiting):
        request(world)
    request(world, SIREGAR)
    small = Settings(10, 1, 1, (0,), (0,), 1)
    for _ in range(trials.MOST_KEPT + 2):
        while compute(world):
            pass
        request(world, settings=small)
    with Session(world.engine) as session:
        assert len(trials.listed(session, KARTIKA)) == trials.MOST_KEPT
        assert len(trials.listed(session, SIREGAR)) == 1


def test_a_committee_reads_each_others_trials(world: World) -> None:
    made_up = request(world)
    sat = request(world, rules_name=f"ujian:{EXAM}", settings=None, exam_id=EXAM)
    for who, own in ((SIREGAR, None), (KARTIKA, {"seleksi-lain"})):
        assert outcomes_of(world, made_up, who, own) is None
    assert outcomes_of(world, sat, SIREGAR, {SELECTION}) is None
    for trial_id, own in ((made_up, {SELECTION}), (sat, {"seleksi-lain"})):
        with pytest.raises(NotFound):
            outcomes_of(world, trial_id, SIREGAR, own)
    with Session(world.engine) as session:
        assert [each.trial_id for each in trials.of_others(session, SIREGAR, None)] == [sat, made_up]
        assert [each.trial_id for each in trials.of_others(session, SIREGAR, {SELECTION})] == [sat]
        assert trials.of_others(session, KARTIKA, None) == []


def test_trials_of_adopted_rules_are_kept(world: World) -> None:
    small = Settings(10, 1, 1, (0,), (0,), 1)
    adopted = preset("jee-like").digest
    first = request(world, rules_name="jee-like", settings=small)
    for number in range(2, 5):
        while compute(world):
            pass
        assert request(world, settings=small) == first + number - 1
    with Session(world.engine) as session:
        storage.keep_newest(session, KARTIKA.id, 2, {adopted})
        kept = [each.trial_id for each in trials.listed(session, KARTIKA)]
        assert kept == [first + 3, first + 2, first]
        storage.keep_newest(session, KARTIKA.id, 2, ())
        assert [each.trial_id for each in trials.listed(session, KARTIKA)] == kept[:2]
