"""The shipped documents: their figures are those of shared facts, all of them read, and each ranks a made-up field."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from functools import cache

import pytest

from services.scoring.rankings.domain.documents import Frame, ranking_digest
from services.scoring.rankings.domain.order import Equals
from services.scoring.rankings.domain.ranking import Outcome, Status, rank
from shared.contracts.codec.rules import PRESETS, preset
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


def test_a_position_group_has_the_threshold_of_its_own() -> None:
    rules = preset("cpns-skd-2021")
    found = [applying(rules.thresholds, "general", group) for group in ("doctor", "teacher", None)]
    assert [each and each.total for each in found] == [311, None, None]
