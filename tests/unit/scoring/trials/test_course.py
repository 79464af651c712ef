"""What a trial carries from stage to stage and takes from elsewhere, each in a case that nothing else decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.random import PCG64, Generator

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.trials.domain.course import Course
from services.scoring.trials.domain.people import Drawn, Post, Settings, made_up, numbered
from services.scoring.trials.domain.simulation import simulate, tried
from shared.contracts.normalisation import Normalisation
from shared.contracts.percentages import Percent
from shared.contracts.rules import Cut, StageThreshold
from tests.unit.scoring.trials.test_stages import RULES, SETTINGS, SKB, five, passed


def test_a_third_stage_knows_what_the_first_handed_on() -> None:
    middle = replace(SKB, cut=Cut(count=3, boundary_ties="all"))
    # Nothing of its own tells the three apart, and the stage before put them the other way round.
    parts = tuple(replace(part, code=f"{part.code}2") for part in SKB.parts)
    weights = replace(
        SKB.integration, carried_in={"skd": Percent(40)}, parts={"cat2": Percent(50), "wawancara2": Percent(50)}
    )
    last = replace(SKB, code="akhir", parts=parts, integration=weights, tie_breaks=("final", "skb"))
    later = {code: dict(enumerate(map(passed, (70, 80, 90)))) for code in ("cat", "wawancara")}
    later |= {part.code: dict.fromkeys(range(3), passed(80)) for part in parts}
    runs = Course(replace(RULES, stages=(middle, last)), replace(five(), later=later)).by()
    assert [run.code for run in runs] == ["", "skb", "akhir"]
    assert (runs[1].ranked.place, runs[2].ranked.place) == ({2: 1, 1: 2, 0: 3}, {0: 1, 1: 2, 2: 3})


def test_equal_marks_are_held_against_the_threshold_of_each_position_group() -> None:
    (wider,) = (each for each in RULES.thresholds if each.category == "general")
    hard = replace(wider, position_group="medis", minima={"TWK": 140})
    people = five()
    marks = {code: [mine[0]] * 5 for code, mine in people.marks.items()}
    people = replace(people, marks=marks, posts=[Post(1), Post(1, "medis")], post=[0, 1, 0, 1, 0])
    course = Course(replace(RULES, thresholds=(*RULES.thresholds, hard)), people)
    assert course.passed == [True, False, True, False, True]


def test_a_later_stage_asks_of_each_position_group_its_own() -> None:
    some = StageThreshold(category="general", position_group="medis", percent={"wawancara": Percent("80.01")})
    stage = replace(SKB, minima={"wawancara": 80}, thresholds=(some,), cut=Cut(boundary_ties="all"))
    later = {code: dict.fromkeys(range(5), passed(80)) for code in ("cat", "wawancara")}
    people = replace(five(), later=later, posts=[Post(1), Post(1, "medis")], post=[0, 1, 0, 1, 0])
    rules = replace(RULES, cut=Cut(boundary_ties="all"), stages=(stage,))
    run = Course(rules, people).by()[1]
    below = {person for person, each in run.standings.items() if each.outcome is Outcome.BELOW_THRESHOLD}
    assert below == {person for person in run.standings if people.post[person] == 1}
    assert below
    assert below < run.standings.keys()


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0)])
def test_lots_that_were_drawn_by_hand_decide(order: tuple[int, ...]) -> None:
    later = {code: dict.fromkeys(range(3), passed(80)) for code in ("cat", "wawancara")}
    stage = replace(SKB, tie_breaks=("cat",), cut=Cut(count=1, boundary_ties="draw"))
    people = five()
    drawn = Drawn({people.posts[0].vacancy_id: [tuple(map(numbered, order))]}, None)
    people = replace(people, later=later, draws={"skb": drawn})
    assert Course(replace(RULES, stages=(stage,)), people).by()[1].ranked.on == {order[0]}


def test_chance_of_made_up_scores_is_not_that_of_the_first_stage() -> None:
    people = made_up(RULES, SETTINGS)
    scores = Course(RULES, people).scores
    first = Generator(PCG64(people.seed)).standard_normal(len(people))
    (part, *_) = SKB.parts
    made = [scores.of(part.code, at).score for at in range(len(people))]
    assert abs(np.corrcoef(made, first)[0, 1]) < 0.1


def test_rules_are_compared_by_their_own_way() -> None:
    people = made_up(RULES, Settings(2_000, 20, 5, (0, 40), (0, 0), 7))
    rules = replace(RULES, normalisation=Normalisation(method="equipercentile", decimals=2))
    own = simulate(rules, people).own
    compared = tried(rules, people, (RULES, people)).outcomes.compared
    assert compared is not None
    assert own.entered > 0, "without normalisation others go on"
    assert [(each.stage, each.entered, each.left) for each in compared] == [
        ("", own.entered, own.left),
        *((each.stage, each.entered, each.left) for each in own.later),
    ]
