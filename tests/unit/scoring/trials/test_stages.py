"""Later stages of a trial: made-up scores, who goes on to the end, the reserve, and who enters and who leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore
from services.scoring.trials.domain.course import Course
from services.scoring.trials.domain.outcomes import COMPARED, Change, StageFigures
from services.scoring.trials.domain.parts import CORRELATION, MEAN, SPREAD
from services.scoring.trials.domain.people import People, Settings, made_up
from services.scoring.trials.domain.simulation import simulate, tried
from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.normalisation import Normalisation
from shared.contracts.rules import Cut, Reserve, Rules

RULES = preset("cpns-2024")
(SKB,) = RULES.later_stages
SETTINGS = Settings(2_000, 20, 5, (0, 40), (0, 0), 7)
NAMES = sorted(path.stem for path in PRESETS.glob("*.json"))


@pytest.fixture(scope="module")
def people() -> People:
    return made_up(RULES, SETTINGS)


def passed(score: int) -> PartScore:
    return PartScore(Outcome.PASSED, score)


def five(rules: Rules = RULES) -> People:
    """Of one vacancy of one place: totals 453, 450, 447, 440 and 400, all above the thresholds; three go on."""
    few = made_up(rules, Settings(5, 1, 1, (0,), (0,), 1))
    marks = {"TWK": [130, 130, 130, 130, 120], "TIU": [135, 135, 135, 130, 110], "TKP": [188, 185, 182, 180, 170]}
    return replace(few, marks=marks, category=["general"] * 5)


def test_made_up_scores_are_as_the_page_says(people: People) -> None:
    scores = Course(RULES, people).scores
    totals = [sum(marks) for marks in zip(*people.marks.values(), strict=True)]
    for part in SKB.parts:
        shares = np.array([scores.of(part.code, at).score for at in range(len(people))]) * 100 / part.most
        assert shares.mean() == pytest.approx(MEAN, abs=1.5)
        assert shares.std() == pytest.approx(SPREAD, abs=1)
        assert np.corrcoef(shares, totals)[0, 1] * 100 == pytest.approx(CORRELATION, abs=5)
        assert 0 <= shares.min() <= shares.max() <= 100
    assert {scores.of("cat", at).score % 5 for at in range(len(people))} == {0}, "no item gives a part of its points"
    again = Course(RULES, made_up(RULES, SETTINGS)).scores
    other = Course(RULES, replace(people, seed=8)).scores
    mine, same, others = ([each.of("cat", at).score for at in range(50)] for each in (scores, again, other))
    assert mine == same != others


def test_who_is_chosen_follows_from_known_scores_by_hand() -> None:
    # 40 x 453/550 + 30 x 400/500 + 30 x 90/100 is 83.945, 450 with 500 and 100 is 92.727.
    later = {
        "cat": {0: passed(400), 1: passed(500), 2: passed(500)},
        "wawancara": {0: passed(90), 1: passed(100), 2: PartScore(Outcome.ABSENT)},
    }
    found = simulate(RULES, replace(five(), later=later))
    first, last = found.stages
    assert (first.stage, first.people, first.ranked, first.going_on) == ("", 5, 5, 3)
    assert first.line is not None
    assert (first.line.posts, first.line.lowest, first.line.highest) == (1, 447, 447)
    assert (last.stage, last.people, last.ranked, last.absent, last.going_on) == ("skb", 3, 2, 1, 1)
    assert last.line is not None
    assert last.line.lowest == last.line.middle == last.line.highest == 92_727
    assert [(part.code, part.known, part.made_up) for part in last.parts] == [("cat", 3, 0), ("wawancara", 3, 0)]


def test_a_minimum_of_a_later_stage_keeps_out() -> None:
    later = {"wawancara": dict(enumerate(map(passed, (90, 50, 80))))}
    stage = replace(SKB, minima={"wawancara": 60})
    found = simulate(replace(RULES, stages=(stage,)), replace(five(), later=later))
    assert (found.stages[1].ranked, found.stages[1].missed) == (2, 1)


@pytest.mark.parametrize(
    ("asked", "missed"),
    [
        ({"percent": {"wawancara": 85}}, 2),
        ({"percent": {"wawancara": 85}, "minima": {"cat": 1}, "enough": 1}, 0),
        ({"final_percent": 80}, 1),
        ({"final": 100_000}, 3),
    ],
)
def test_whatever_a_later_stage_asks_for_keeps_out(asked: dict[str, Any], missed: int) -> None:
    """Of three with 447 or more of 550, of whom one has half of an interview."""
    later = {"wawancara": dict(enumerate(map(passed, (90, 50, 80)))), "cat": dict.fromkeys(range(3), passed(500))}
    stage = replace(SKB, **asked)
    found = simulate(replace(RULES, stages=(stage,)), replace(five(), later=later))
    assert (found.stages[1].ranked, found.stages[1].missed) == (3 - missed, missed)


def test_equals_at_the_last_line_are_counted_and_drawn_by_the_trial() -> None:
    later = {code: dict.fromkeys(range(3), passed(80)) for code in ("cat", "wawancara")}
    stage = replace(SKB, tie_breaks=("cat",), cut=Cut(count=1, boundary_ties="draw"))
    one = replace(five(), later=later)
    found: list[StageFigures] = []
    on: Counter[int] = Counter()
    for seed in range(20):
        rules = replace(RULES, stages=(stage,))
        people = replace(one, seed=seed)
        found.append(simulate(rules, people).stages[1])
        on.update(Course(rules, people).by()[1].ranked.on)
    assert {(each.going_on, each.tied, each.tied_posts) for each in found} == {(1, 3, 1)}
    assert set(on) == {0, 1, 2}, "another seed draws another"


def test_each_change_is_in_the_figures_of_its_way_and_stage(people: People) -> None:
    rules = replace(RULES, normalisation=Normalisation(method="equipercentile", decimals=2))
    found = tried(rules, people, (RULES, people))
    rows = found.changes.rows
    counts = Counter((each.against, each.stage, each.enters) for each in rows)
    figures = {(way.way, "", True): way.entered for way in found.outcomes.ways}
    figures |= {(way.way, "", False): way.left for way in found.outcomes.ways}
    for way in found.outcomes.ways:
        figures |= {(way.way, each.stage, True): each.entered for each in way.later}
        figures |= {(way.way, each.stage, False): each.left for each in way.later}
    assert found.outcomes.compared is not None
    figures |= {(COMPARED, each.stage, True): each.entered for each in found.outcomes.compared}
    figures |= {(COMPARED, each.stage, False): each.left for each in found.outcomes.compared}
    assert {key: count for key, count in figures.items() if count} == dict(counts)
    assert {stage for _, stage, _ in counts} == {"", "skb"}, "somebody enters each stage"
    for each in rows:
        if each.stage == "" and each.against != COMPARED:
            assert each.before is not None
            assert each.after is not None
            assert (each.after < each.before) == each.enters


def test_rules_are_compared_by_who_is_chosen_in_the_end() -> None:
    later = {code: dict(enumerate(map(passed, (50, 90, 70)))) for code in ("cat", "wawancara")}
    people = replace(five(), later=later)
    alone = replace(RULES, stages=None, first_stage=None, cut=Cut(multiple=1, boundary_ties="all"))
    found = tried(RULES, people, (alone, people))
    assert found.outcomes.compared is not None
    assert [(each.stage, each.entered, each.left) for each in found.outcomes.compared] == [("", 2, 0), ("skb", 1, 1)]
    changed = [each for each in found.changes.rows if (each.against, each.stage) == (COMPARED, "skb")]
    assert changed == [Change(COMPARED, "skb", 0, "2", True, 2, 1), Change(COMPARED, "skb", 0, "1", False, 1, 3)]
    back = tried(alone, people, (RULES, people)).outcomes.compared
    assert back is not None
    assert [(each.stage, each.entered, each.left) for each in back] == [("", 1, 1)]


def test_the_reserve_is_that_of_the_last_stage() -> None:
    later = {code: dict(enumerate(map(passed, (50, 90, 70)))) for code in ("cat", "wawancara")}
    reserve = Reserve(size=1, reply_days=3, last_day="2026-12-31")
    found = simulate(replace(RULES, reserve=reserve), replace(five(), later=later)).reserve
    assert found is not None
    assert (found.people, found.posts_without, found.unfilled) == (1, 0, 0)
    few = replace(RULES, reserve=reserve, cut=Cut(count=1, boundary_ties="all"))
    alone = simulate(few, replace(five(), later=later)).reserve
    assert alone is not None
    assert (alone.people, alone.posts_without) == (0, 1), "nobody else took part in the last stage"


@pytest.mark.parametrize("name", NAMES)
def test_stages_of_every_shipped_document_fit_one_another(name: str) -> None:
    rules = preset(name)
    found = simulate(rules, made_up(rules, Settings(500, 5, 3, (0, 30), (0, 0), 3)))
    assert [each.stage for each in found.stages] == ["", *(stage.code for stage in rules.later_stages)]
    for before, after in zip(found.stages, found.stages[1:], strict=False):
        assert after.people == before.going_on
        assert all(part.known + part.made_up == after.people for part in after.parts)
    for each in found.stages:
        assert each.ranked + each.missed + each.absent + each.disqualified == each.people
    assert found.stages[0].going_on == found.own.going_on
    assert [each.going_on for each in found.own.later] == [each.going_on for each in found.stages[1:]]
