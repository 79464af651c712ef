"""The shipped documents: their figures are those of shared facts, all of them read, and each ranks a made-up field."""

from __future__ import annotations

import json
import random
from bisect import bisect_right
from collections import Counter
from fractions import Fraction
from functools import cache
from math import floor

import pytest

from services.scoring.rankings.domain.documents import Frame, ranking_digest
from services.scoring.rankings.domain.normalisation import normalised
from services.scoring.rankings.domain.order import Equals
from services.scoring.rankings.domain.ranking import Outcome, Status, rank
from services.scoring.rankings.domain.stages import Order, PartScore, handed_on, standing_in
from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.declaration import dump
from shared.contracts.percentages import Percent
from shared.contracts.rules import Rules
from shared.contracts.thresholds import applying
from tests.builders import plain_ranking
from tests.builders.made_up_field import MadeUp, field_of

NAMES = (
    *("competency-exam", "cpns-2024", "cpns-skd-2019", "cpns-skd-2021", "cpns-skd-2024", "jee-like", "negative-marks"),
    "percentage-exam",
)
PEOPLE, QUOTA = 2_000, 40

GENERAL = ("TWK", "TIU", "TKP")
REPORTED = {
    # Of the total and of TIU; the general threshold has one for each section.
    "cpns-skd-2019": {
        "general": (65, 80, 126), "cum_laude": (271, 85), "diaspora": (271, 85), "disability": (260, 70),
        "papua": (260, 60), "doctor": (271, 80), "ship_crew": (260, 70), "rescuer": (260, 70),
        "volcano_observer": (260, 70),
    },
    "cpns-skd-2021": {
        "general": (65, 80, 166), "cum_laude": (311, 85), "diaspora": (311, 85), "disability": (286, 60),
        "papua": (286, 60), "doctor": (311, 80), "ship_crew": (286, 70), "rescuer": (286, 70),
        "volcano_observer": (286, 70),
    },
    "cpns-skd-2024": {
        "general": (65, 80, 166), "cum_laude": (311, 85), "diaspora": (311, 85), "disability": (286, 60),
        "papua": (286, 60), "lagging_region": (286, 60),
    },
}  # fmt: skip
REPORTED["cpns-2024"] = REPORTED["cpns-skd-2024"]
"""Threshold marks as reported of PermenPANRB 24/2019, KepmenPANRB 1023/2021 and 321/2024; the last six of a year are
those of position groups."""


def test_all_of_them_are_read_and_named() -> None:
    assert tuple(sorted(path.stem for path in PRESETS.glob("*.json"))) == NAMES
    rules = [preset(name) for name in NAMES]
    assert len({(each.id, each.version) for each in rules}) == len({each.digest for each in rules}) == len(NAMES)
    for each in rules:
        assert each.regulation
        assert "operator" in each.note.casefold(), "whoever reads it learns that each figure can be replaced"


@pytest.mark.parametrize("name", REPORTED)
def test_the_thresholds_are_those_that_were_reported(name: str) -> None:
    found = {}
    for threshold in preset(name).thresholds:
        whose = threshold.position_group or threshold.category
        minima = tuple(threshold.minima[code] for code in GENERAL if code in threshold.minima)
        found[whose] = minima if threshold.total is None else (threshold.total, *minima)
    assert found == REPORTED[name]


@pytest.mark.parametrize(
    ("name", "items", "most", "minutes"),
    [
        ("cpns-skd-2019", (30, 35, 35), 500, 90),
        ("cpns-skd-2021", (30, 35, 45), 550, 100),
        ("cpns-skd-2024", (30, 35, 45), 550, 100),
        ("cpns-2024", (30, 35, 45), 550, 100),
    ],
)
def test_the_sections_are_those_that_were_reported(
    name: str, items: tuple[int, int, int], most: int, minutes: int
) -> None:
    rules = preset(name)
    assert tuple(section.items for section in rules.sections) == items
    assert (rules.max_total, rules.duration.minutes) == (most, minutes)


def test_what_was_not_verified_is_said() -> None:
    for name in ("cpns-2024", "cpns-skd-2019", "cpns-skd-2021", "jee-like"):
        assert "Belum dipastikan" in preset(name).note
    for name in ("percentage-exam", "negative-marks", "competency-exam"):
        assert preset(name).regulation == "Contoh; tidak bersumber pada satu peraturan"
        assert "contoh" in preset(name).note


@cache
def made_up(name: str) -> tuple[MadeUp, ...]:
    return tuple(field_of(preset(name), PEOPLE, seed=20_261_128))


def places_in(rules: Rules, field: tuple[MadeUp, ...]) -> int:
    return rules.cut.places(QUOTA, sum(each.verdict.passed for each in field))


@pytest.mark.parametrize("name", NAMES)
def test_a_field_of_2000_is_ranked_as_the_plain_reference_does(name: str) -> None:
    rules, field = preset(name), made_up(name)
    standings, places, equals = [each.standing for each in field], places_in(rules, field), Equals.of(rules)
    rows = rank(standings, rules.tie_breaks, places, equals)
    assert rows == plain_ranking.rank(standings, rules.tie_breaks, places, equals)
    assert len({row.candidate_no for row in rows}) == PEOPLE
    going_on = sum(row.status is Status.GOES_ON for row in rows)
    passed = sum(each.verdict.passed for each in field)
    assert 0 < passed <= PEOPLE
    assert going_on == passed if places >= passed else 0 < going_on < passed
    if not {"gpa", "age"} & set(rules.tie_breaks):
        assert any(row.decision is not None and row.decision.key == "equal" for row in rows), "some are equal"
    mixed = random.Random(1).sample(standings, PEOPLE)
    frame = Frame("s", "e", "v", "general", QUOTA, places, rules.tie_breaks, rules.digest)
    again = rank(mixed, rules.tie_breaks, places, equals)
    assert ranking_digest(frame, again) == ranking_digest(frame, rows)


@pytest.mark.parametrize("name", NAMES)
def test_who_is_ranked_has_what_the_document_asks_for(name: str) -> None:
    """By fractions of points, from the document as it stands in its file."""
    document = json.loads((PRESETS / f"{name}.json").read_text(encoding="utf-8"))
    most = {section["code"]: section["max_marks"] for section in document["sections"]}
    passed = 0
    for each in made_up(name):
        (asked,) = (
            threshold
            for threshold in document["thresholds"]
            if threshold["category"] == each.category and "position_group" not in threshold
        )
        marks = {section.section: section.marks for section in each.sections}
        reached = [marks[code] >= minimum for code, minimum in asked["minima"].items()]
        reached += [
            Fraction(marks[code], most[code]) >= Fraction(percent, 100)
            for code, percent in asked.get("percent", {}).items()
        ]
        total, all_of_them = sum(marks.values()), sum(most.values())
        is_passed = sum(reached) >= asked.get("enough", len(reached)) and total >= asked.get("total", total)
        is_passed &= Fraction(total, all_of_them) >= Fraction(asked.get("total_percent", -1_000), 100)
        assert (each.standing.outcome is Outcome.PASSED) == is_passed, each.candidate_no
        passed += is_passed
    assert passed > 0
    if name != "jee-like":
        assert passed < PEOPLE, "the threshold keeps somebody out"


@pytest.mark.parametrize("name", ["cpns-skd-2019", "cpns-skd-2021", "cpns-2024"])
def test_the_final_sum_is_40_and_60_with_the_tie_breaks_that_were_reported(name: str) -> None:
    (stage,) = preset(name).later_stages
    carried, parts = dump(stage.integration)["carried_in"], stage.integration.parts
    assert (carried, sum(parts.values()), stage.integration.scale) == ({"skd": 40}, Percent(100), 100)
    assert stage.tie_breaks == ("final", "skd", "skd:TKP", "skd:TIU", "skd:TWK", "gpa", "age")


@pytest.mark.parametrize("name", ["cpns-skd-2019", "cpns-skd-2021", "cpns-2024"])
def test_those_who_go_on_of_two_thousand_are_ranked_by_the_final_sum(name: str) -> None:
    """Scores of SKB are made up, one in twenty absent; sums by fractions, from the document as it stands in a file."""
    rules, field, chance = preset(name), {each.candidate_no: each for each in made_up(name)}, random.Random(name)
    (stage,) = rules.later_stages
    first = rank([each.standing for each in field.values()], rules.tie_breaks, 600, Equals.of(rules))
    going_on = [row.candidate_no for row in first if row.status is Status.GOES_ON]
    assert 100 < len(going_on) < PEOPLE
    document = json.loads((PRESETS / f"{name}.json").read_text(encoding="utf-8"))
    most = {"skd": sum(each["max_marks"] for each in document["sections"]), "cat": 500, "wawancara": 100}
    (shares,) = (each["integration"]["parts"] for each in document["stages"])
    standings, finals = [], {}
    keys: dict[str, tuple[int, ...]] = {}
    for number in going_on:
        marks = field[number].standing.marks
        scores = {"cat": chance.randrange(0, 501, 5), "wawancara": chance.randint(0, 100)}
        parts = {part.code: PartScore(Outcome.PASSED, scores[part.code]) for part in stage.parts}
        if chance.random() < 0.05:
            parts[stage.parts[0].code] = PartScore(Outcome.ABSENT)
        carried = handed_on(rules, None, marks, sum(marks.values()), None)
        own = field[number].standing
        standings.append(standing_in(rules, stage, number, carried, parts)._replace(born=own.born, grade=own.grade))
        skb = sum(Fraction(share * scores[code], 100 * most[code]) for code, share in shares.items())
        final = 40 * Fraction(sum(marks.values()), most["skd"]) + 60 * skb
        if parts[stage.parts[0].code].outcome is Outcome.PASSED:
            finals[number] = floor(final * 1000 + Fraction(1, 2))
            keys[number] = (finals[number], sum(marks.values()), marks["TKP"], marks["TIU"], marks["TWK"])
            keys[number] += (own.grade or 0, -(own.born or 0))
    assert {each.candidate_no: each.total for each in standings if each.outcome is Outcome.PASSED} == finals
    order = Order.of(rules, stage)
    rows = rank(standings, order.tie_breaks, order.cut.places(QUOTA, len(finals)), order.equals)
    ranked = [row.candidate_no for row in rows if row.rank is not None]
    assert sorted(ranked) == sorted(finals)
    assert [keys[number] for number in ranked] == sorted(keys.values(), reverse=True)
    assert sum(row.status is Status.GOES_ON for row in rows) >= QUOTA


def test_shifts_become_percentiles_of_seven_decimals_before_they_are_ranked() -> None:
    rules, field = preset("jee-like"), made_up("jee-like")
    assert rules.normalisation is not None
    # Whoever sits in the second shift had an easier paper, in the third a harder one.
    shifts = [number % 3 for number in range(PEOPLE)]
    totals = [sum(each.standing.marks.values()) + (0, 12, -9)[at] for each, at in zip(field, shifts, strict=True)]
    counts = {
        str(at): Counter(each for each, mine in zip(totals, shifts, strict=True) if mine == at) for at in range(3)
    }
    found = normalised(rules.normalisation, counts)
    assert found.undefined is None
    values = [found.table[str(at)][total] for total, at in zip(totals, shifts, strict=True)]
    for at in range(3):
        mine = sorted(total for total, its in zip(totals, shifts, strict=True) if its == at)
        for total, its, value in zip(totals, shifts, values, strict=True):
            if its == at:
                share = Fraction(100 * bisect_right(mine, total), len(mine))
                assert value == floor(share * 10**7 + Fraction(1, 2))
    standings = [each.standing._replace(normalised=value) for each, value in zip(field, values, strict=True)]
    rows = rank(standings, rules.tie_breaks, PEOPLE, Equals.of(rules))
    by_number = {each.candidate_no: value for each, value in zip(field, values, strict=True)}
    in_order = [by_number[row.candidate_no] for row in rows if row.rank is not None]
    assert in_order == sorted(in_order, reverse=True)
    assert {row.candidate_no for row in rows} == by_number.keys()
    assert in_order[:3] == [10**9] * 3, "the best of every shift stand together"
    mixed = random.Random(2).sample(standings, PEOPLE)
    assert rank(mixed, rules.tie_breaks, PEOPLE, Equals.of(rules)) == rows


def test_a_reserve_stands_behind_the_places_of_an_exam_in_per_cent() -> None:
    rules = preset("percentage-exam")
    assert rules.reserve is not None
    places = places_in(rules, made_up("percentage-exam"))
    assert rules.reserve.length(places) == -(-places // 2)


def test_a_position_group_has_the_threshold_of_its_own() -> None:
    rules = preset("cpns-skd-2021")
    found = [applying(rules.thresholds, "general", group) for group in ("doctor", "teacher", None)]
    assert [each and each.total for each in found] == [311, None, None]
