"""A trial of a selection's own rules comes to what was released: in all stages, with the draw that was held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement
from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.rankings.usecases import seeds
from services.scoring.trials.domain.course import Course, Run
from services.scoring.trials.domain.people import People
from services.scoring.trials.domain.simulation import own_course
from services.scoring.trials.storage import sittings
from services.scoring.trials.usecases.past import with_later_stages
from shared.contracts.normalisation import Normalisation
from shared.contracts.percentages import Percent
from shared.contracts.rules import Cut, Rules, StageName
from shared.signatures.draws import SignedSeed
from tests.builders import person_keys
from tests.builders.quota_groups import papua
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, World
from tests.builders.scoring_assessed import SKB, assess_all, interview
from tests.builders.scoring_draws import OTHER, SEED, code, coded
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS, ranking_of, sign
from tests.builders.scoring_shifts import seats

PERCENTILE = Normalisation(method="percentile", decimals=3, counts="at_most")
MEMBERS = ("26-0004", "26-0006")
GIVEN: Mapping[int, tuple[Given, int]] = {
    0: (interview(100, 200), 250),
    1: (interview(300, 445), 500),
    2: (interview(300, 445), 500),
    3: (Given({}, Reason.NO_SHOW), 500),
    4: (interview(390, 590), 100),
}
"""By who stands where in the first stage: two with the same scores, one who was absent."""


def world_by(world: World, **changes: Any) -> Rules:
    """Eight have sat in two shifts."""
    for number, letters in SHEETS.items():
        group = "papua" if number in MEMBERS and changes.get("quota_groups") else None
        world.apply(coded(number, quota_group=group), *world.sat(number, letters))
    world.apply(*seats())
    return go_by(world, first_stage=StageName(code="skd", name="SKD"), **changes)


def draw(world: World, seed: str) -> None:
    """Two members type the seed of the last stage's draw."""
    for who in (KARTIKA, SIREGAR):
        about = SignedSeed(selection_id=SELECTION, exam_id=EXAM, seed=seed, stage="skb")
        text = about.statement(who.id, world.now).to_text()
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        with Session(world.engine) as session, session.begin():
            seeds.enter(session, world.now, SELECTION, seed, signed, who, "skb")
    world.keep()


def release(world: World, stage: str | None = None) -> None:
    assert not sign(world, KARTIKA, stage=stage)
    assert sign(world, SIREGAR, stage=stage)


def tried(world: World, rules: Rules) -> tuple[People, tuple[Run, ...]]:
    with Session(world.engine) as session:
        people = with_later_stages(session, EXAM, rules, sittings.people(session, EXAM))
    return people, own_course(rules, people)


def assert_same(world: World, people: People, run: Run) -> None:
    """Ranks, who goes on, and everybody's total, by sheet code."""
    ranking = ranking_of(world, run.code or None)
    ranked = {code(row.candidate_no): row.rank for row in ranking.rows if row.rank is not None}
    assert {people.name(person): rank for person, rank in run.ranked.rank.items()} == ranked
    on = {code(row.candidate_no) for row in ranking.rows if row.status == "goes_on"}
    assert {people.name(person) for person in run.ranked.on} == on
    assert on, "somebody goes on"
    if run.code:
        totals = {code(row.candidate_no): row.total for row in ranking.rows}
        assert {people.name(person): total for person, total in run.values.items()} == totals


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ({"cut": Cut(count=5, boundary_ties="all")}, {}),
        ({"cut": Cut(count=5, boundary_ties="all"), "normalisation": PERCENTILE}, {"minima": {"wawancara": 500}}),
        (
            {"cut": Cut(count=5, boundary_ties="all"), "normalisation": PERCENTILE},
            {
                "integration": replace(SKB.integration, carried_in={"skd:normalised": Percent(40)}),
                "tie_breaks": ("final", "skd:normalised"),
            },
        ),
        (
            {"cut": Cut(count=5, boundary_ties="all")},
            {"minima": {"wawancara": 500}, "percent": {"lama": 60}, "enough": 1, "final_percent": 60},
        ),
        ({"cut": Cut(share=Percent(60), boundary_ties="none")}, {"cut": Cut(count=2, boundary_ties="none")}),
        (
            {"cut": Cut(count=4, boundary_ties="all"), "quota_groups": papua(count=None, share=50, rounding="up")},
            {"cut": Cut(count=2, boundary_ties="all")},
        ),
    ],
    ids=["plain", "normalised", "values", "thresholds", "shares", "groups"],
)
def test_what_was_released_is_what_a_trial_says(
    quiet_world: World, first: dict[str, Any], last: dict[str, Any]
) -> None:
    world = quiet_world
    rules = world_by(world, **first, stages=(replace(SKB, **last),))
    release(world)
    on = [row.candidate_no for row in ranking_of(world).rows if row.status == "goes_on"]
    assert len(on) >= 4
    assess_all(world, {number: GIVEN[at] for at, number in enumerate(on)})
    release(world, "skb")
    people, runs = tried(world, rules)
    assert [run.code for run in runs] == ["", "skb"]
    for run in runs:
        assert_same(world, people, run)
    scores = Course(rules, people).scores
    assert all(scores.is_known(part.code, person) for part in SKB.parts for person in runs[1].standings)


@pytest.mark.parametrize("seed", [SEED, OTHER])
def test_the_draw_that_was_held_decides_in_a_trial_too(quiet_world: World, seed: str) -> None:
    world = quiet_world
    last = replace(SKB, cut=Cut(count=1, boundary_ties="draw"), tie_breaks=("final",))
    rules = world_by(world, cut=Cut(count=3, boundary_ties="all"), stages=(last,))
    release(world)
    on = [row.candidate_no for row in ranking_of(world).rows if row.status == "goes_on"]
    # The second and the third have the same marks, and are given the same.
    scores = dict.fromkeys(on, (interview(300, 445), 500)) | {on[0]: (interview(0, 0), 0)}
    assess_all(world, scores)
    world.keep()
    people, waiting = tried(world, rules)
    assert (len(waiting[1].ranked.on), waiting[1].ranked.tied) == (1, [2]), "the trial draws by its own seed"
    draw(world, seed)
    release(world, "skb")
    people, runs = tried(world, rules)
    assert_same(world, people, runs[1])


def test_scores_of_those_whom_the_selection_left_out_are_made_up(quiet_world: World) -> None:
    world = quiet_world
    rules = world_by(world, cut=Cut(count=3, boundary_ties="all"), stages=(SKB,))
    release(world)
    on = [row.candidate_no for row in ranking_of(world).rows if row.status == "goes_on"]
    assess_all(world, {on[0]: GIVEN[0], on[1]: GIVEN[1]})
    wider = replace(rules, cut=Cut(count=5, boundary_ties="all"))
    people, runs = tried(world, wider)
    scores = Course(wider, people).scores
    known = {people.name(person) for person in runs[1].standings if scores.is_known("wawancara", person)}
    assert known == {code(number) for number in on[:2]}
    assert len(runs[1].standings) == 5
    assert all(each.outcome == "passed" for each in runs[1].standings.values())
    other = replace(SKB, parts=tuple(replace(part, decimals=0) for part in SKB.parts))
    people, _ = tried(world, replace(rules, stages=(other,)))
    assert "wawancara" not in people.later, "points that are counted otherwise say nothing"
