"""A rules document is read whole or refused with every problem by its place; nothing in it is dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import MAX_SECTIONS, preset, read_rules
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput

Way = tuple[str | int, ...]


def sound() -> dict[str, Any]:
    return dump(preset("cpns-skd-2024"))


def problems(document: Any) -> dict[str, str]:
    """Place to code of everything wrong with `document`."""
    with pytest.raises(InvalidInput) as refusal:
        read_rules(document)
    return {problem.place.field: problem.code for problem in refusal.value.problems}


def changed(*changes: tuple[Way, Any]) -> dict[str, Any]:
    """The shipped document with values replaced or added."""
    document = sound()
    for (*way, last), value in changes:
        place: Any = document
        for step in way:
            place = place[step]
        place[last] = value
    return document


POINTS: Way = ("sections", 0, "marking")


@pytest.mark.parametrize(
    ("way", "value", "where", "code"),
    [
        (("sections", 1, "marking", "rihgt"), 4, "sections[1].marking.rihgt", "unknown_field"),
        (("thresholds", 2, "ttoal"), 300, "thresholds[2].ttoal", "unknown_field"),
        (("stages",), [], "stages", "wrong_count"),
        (("normalization",), "percentile", "normalization", "unknown_field"),
        (("tie_breaks",), [], "tie_breaks", "wrong_count"),
        (("tie_breaks",), ["TKP", "TKP"], "tie_breaks[1]", "key_twice"),
        (("tie_breaks",), ["total", "TWX"], "tie_breaks[1]", "key_unknown"),
        (("cut", "multiple"), 0, "cut.multiple", "not_a_number"),
        (("cut", "multiple"), 2**63, "cut.multiple", "not_a_number"),
        (("cut", "multiple"), 3.0, "cut.multiple", "not_a_number"),
        (("cut", "multiple"), True, "cut.multiple", "not_a_number"),
        (("cut", "boundary_ties"), "some", "cut.boundary_ties", "not_a_choice"),
        (("duration", "minutes"), -90, "duration.minutes", "not_a_number"),
        (("duration", "extra_time_minutes"), 99, "duration.extra_time_minutes", "extra_time_short"),
        (("sections", 0, "max_marks"), 145, "sections[0].max_marks", "max_marks_differ"),
        (("sections", 0, "items"), 2**53, "sections[0].items", "not_a_number"),
        (("sections", 0, "marking", "wrong"), 5, "sections[0].marking.wrong", "wrong_above_right"),
        (("sections", 0, "marking", "blank"), 6, "sections[0].marking.blank", "blank_above_most"),
        (("sections", 0, "marking", "right"), 0, "sections[0].marking.right", "right_missing"),
        (("sections", 2, "marking", "right"), 5, "sections[2].marking.right", "points_unused"),
        (("sections", 0, "marking", "kind"), "essay", "sections[0].marking.kind", "not_a_choice"),
        (("sections", 0, "code"), "=2+3", "sections[0].code", "wrong_form"),
        (("sections", 0, "name"), "Wawasan\x00", "sections[0].name", "invisible"),
        (("sections", 0, "name"), "Wawasan \u202e", "sections[0].name", "invisible"),
        (("title",), "\ud83d", "title", "invisible"),
        (("title",), "x" * 1_000_000, "title", "not_text"),
        (("title",), "   ", "title", "blank"),
        (("categories",), {}, "categories", "wrong_count"),
        (("categories", "sangat umum"), "Umum", "categories.sangat umum", "wrong_form"),
        (("categories", "veteran"), "Veteran", "thresholds", "threshold_missing"),
        (("thresholds", 0, "minima", "TWK"), 151, "thresholds[0].minima.TWK", "minimum_range"),
        (("thresholds", 0, "minima", "TWK"), -1, "thresholds[0].minima.TWK", "minimum_range"),
        (("thresholds", 1, "total"), 551, "thresholds[1].total", "minimum_range"),
        (("thresholds", 1), {"category": "cum_laude", "minima": {}}, "thresholds[1]", "threshold_empty"),
        (("thresholds", 0, "position_group"), [], "thresholds[0].position_group", "not_text"),
        (("thresholds", 0, "category"), {}, "thresholds[0].category", "not_text"),
        (("sections",), "TWK", "sections", "not_a_list"),
        (("duration",), None, "duration", "not_an_object"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(way: Way, value: Any, where: str, code: str) -> None:
    assert problems(changed((way, value)))[where] == code


def test_a_field_that_is_missing_is_named() -> None:
    document = sound()
    del document["duration"]["grace_seconds"]
    assert problems(document) == {"duration.grace_seconds": "missing"}


def test_two_thresholds_for_the_same_candidates_are_refused() -> None:
    document = sound()
    document["thresholds"].append({"category": "papua", "minima": {"TIU": 70}})
    assert problems(document) == {"thresholds[6]": "threshold_twice"}


@pytest.mark.parametrize("code", ["equal", "total", "Total", "RANK", "candidate_no"])
def test_a_section_is_not_called_by_a_word_of_the_house(code: str) -> None:
    document = sound()
    document["sections"].append({**document["sections"][0], "code": code})
    assert problems(document) == {"sections[3].code": "code_reserved"}


def test_codes_that_differ_in_capitals_alone_are_one() -> None:
    document = sound()
    document["sections"].append({**document["sections"][0], "code": "twk"})
    assert problems(document) == {"sections[3].code": "code_twice"}


def test_thousands_of_sections_are_one_problem() -> None:
    document = sound()
    document["sections"] = [{"code": 7}] * (MAX_SECTIONS + 5_000)
    assert problems(document) == {"sections": "wrong_count"}


def test_all_problems_of_a_kind_are_reported_at_once() -> None:
    document = changed((("id",), "SKD 2024"), (("cut", "multiple"), -1), (("sections", 1, "items"), "35"))
    assert set(problems(document)) == {"id", "cut.multiple", "sections[1].items"}


@pytest.mark.parametrize("document", [None, [], "aturan", 7, {}, [[]], {"": {}}])
def test_something_else_than_rules_is_refused(document: Any) -> None:
    assert problems(document)


# ---- kinds of marking ----

FOUR = {"lowest": 1, "highest": 4, "each_once": True}
WEIGHTS = {"kind": "weights"}
NUMERIC = {"kind": "numeric", "right": 2, "wrong": -1}
PER_OPTION = {"kind": "right_wrong", "right": 1, "wrong": -1, "several": "per_option", "options": 4}


@pytest.mark.parametrize(
    ("marking", "most"),
    [
        ({"kind": "right_wrong", "right": 4, "wrong": -1}, 4),
        ({"kind": "right_wrong", "right": 2, "several": "all_or_nothing"}, 2),
        (PER_OPTION, 4),
        (NUMERIC, 2),
        ({"kind": "weights", "weights": {"lowest": 0, "highest": 3, "each_once": True}}, 3),
        ({"kind": "weights", "weights": {"lowest": -2, "highest": 2, "each_once": False}, "options": 6}, 2),
    ],
)
def test_every_kind_of_marking_has_its_maximum(marking: dict[str, Any], most: int) -> None:
    section = {"code": "TWK", "name": "Wawasan", "items": 30, "marking": marking, "max_marks": 30 * most}
    rules = read_rules(changed((("sections", 0), section), (("thresholds", 0, "minima", "TWK"), 0)))
    assert rules.sections[0].marking.most == most
    assert problems(changed((("sections", 0), {**section, "max_marks": 30 * most + 1}))) | {} == {
        "sections[0].max_marks": "max_marks_differ",
        **({"thresholds[0].minima.TWK": "minimum_range"} if 30 * most + 1 < 65 else {}),
    }


@pytest.mark.parametrize(
    ("marking", "where", "code"),
    [
        ({**PER_OPTION, "options": None}, "options", "options_missing"),
        ({**PER_OPTION, "options": 2}, "options", "not_a_number"),
        ({**PER_OPTION, "several": "most"}, "several", "not_a_choice"),
        ({**PER_OPTION, "weights": FOUR}, "weights", "weights_unused"),
        ({**WEIGHTS, "weights": {**FOUR, "lowest": 5}}, "weights.highest", "weights_crossed"),
        ({**WEIGHTS, "weights": {**FOUR, "highest": 9}}, "weights", "weights_count"),
        ({**WEIGHTS, "weights": FOUR, "options": 5}, "options", "options_differ"),
        ({"kind": "weights", "several": "per_option"}, "several", "points_unused"),
        ({**NUMERIC, "options": 4}, "options", "options_unused"),
        ({**NUMERIC, "several": "all_or_nothing"}, "several", "options_unused"),
        ({**NUMERIC, "weights": FOUR}, "weights", "weights_unused"),
        ({**NUMERIC, "right": 0}, "right", "right_missing"),
        ({**NUMERIC, "wrong": 2}, "wrong", "wrong_above_right"),
        ({**NUMERIC, "blank": 3}, "blank", "blank_above_most"),
    ],
)  # fmt: skip
def test_a_marking_that_cannot_be_is_refused(marking: dict[str, Any], where: str, code: str) -> None:
    assert problems(changed((("sections", 0, "marking"), marking)))[f"sections[0].marking.{where}"] == code


def test_a_document_keeps_its_digest_when_a_release_adds_a_field() -> None:
    """Digests stand on results and in signatures: one of the first release must not change."""
    first = replace(preset("cpns-skd-2024"), version="2024.1", next_stage=None)
    assert first.digest == "d913a02fdb87bacff3782a5eb73905ff0118bfb0ac752ccbc0eced8adf07e95a"


def test_a_stored_document_of_the_first_release_still_loads() -> None:
    document = sound()
    for section in document["sections"]:
        for name in ("several", "weights", "options"):
            section["marking"].pop(name)
    document.pop("next_stage")
    found = load(Rules, document)
    assert found == replace(preset("cpns-skd-2024"), next_stage=None)
    assert found.goes_on_to == "SKB", "as its regulation says; there was no field for it"
