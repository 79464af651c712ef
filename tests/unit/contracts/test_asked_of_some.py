"""What a later stage asks of some categories and position groups, in place of what it asks of everybody."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.contracts.threshold_checks import compared, is_enough, stage_checks
from shared.contracts.thresholds import applying, asked_of
from shared.kernel.errors import InvalidInput
from tests.builders.stage_documents import asked_of_some

CPNS = "ab3daed513d5f7ae87570dcd653e0e12c1796917311ae2b93af2761d95471e29"


def rules_with(*thresholds: dict[str, Any], **asked: Any) -> Rules:
    document = dump(preset("cpns-2024"))
    document["stages"][0] |= {**asked, "thresholds": list(thresholds)}
    return read_rules(document)


def problems(*thresholds: dict[str, Any], **asked: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        rules_with(*thresholds, **asked)
    return {each.place.field.removeprefix("stages[0]."): each.code for each in refused.value.problems}


def test_the_narrower_replaces_the_wider_and_all_of_it() -> None:
    rules = rules_with(
        {"category": "papua", "minima": {"wawancara": 50}},
        {"category": "papua", "position_group": "guru", "final_percent": "62.5"},
        {"category": "disability", "position_group": "guru", "percent": {"cat": 20}},
        minima={"cat": 300, "wawancara": 70},
        enough=1,
    )
    (stage,) = rules.later_stages
    scores = {"cat": 299, "wawancara": 60}

    def checks(category: str, group: str | None) -> tuple[object, ...]:
        return stage_checks(asked_of(stage, category, group), scores, 62_500)

    everybody = (compared("cat", 300, 299), compared("wawancara", 70, 60))
    assert checks("general", None) == checks("general", "guru") == checks("disability", None) == everybody
    assert checks("papua", None) == checks("papua", "dokter") == (compared("wawancara", 50, 60),)
    assert checks("papua", "guru") == (compared("total", 62_500, 62_500),)
    assert checks("disability", "guru") == (compared("cat", 100, 299),)
    assert asked_of(stage, "papua", None).enough is None
    assert asked_of(stage, "general", None) is stage


def test_it_is_the_rule_of_the_first_stage() -> None:
    """The same threshold applies to the same people, whichever stage lists it."""
    (field, _) = read_rules(asked_of_some()).later_stages
    for category, group in product(("general", "special", "other"), (None, "doctor", "nurse")):
        found = applying(field.thresholds or (), category, group)
        asked = asked_of(field, category, group)
        own = found or field
        assert (asked.minima, asked.percent, asked.enough) == (own.minima, own.percent, own.enough)
        assert (asked.final, asked.final_percent) == (own.final, own.final_percent)


def test_of_a_category_nothing_can_be_asked() -> None:
    rules = rules_with({"category": "papua"}, minima={"cat": 300})
    asked = asked_of(rules.later_stages[0], "papua", None)
    assert stage_checks(asked, {"cat": 0, "wawancara": 0}, 0) == ()
    assert is_enough((), asked.enough)


def test_documents_without_it_keep_their_digests() -> None:
    rules = preset("cpns-2024")
    assert rules.digest == CPNS
    (stage,) = rules.later_stages
    assert stage.thresholds is None
    assert rules_with({"category": "papua", "final": 1}).digest != CPNS


@pytest.mark.parametrize(
    ("threshold", "place", "code"),
    [
        ({"category": "x", "final": 1}, "thresholds[0].category", "category_unknown"),
        ({"category": "papua"}, "thresholds[0]", "threshold_empty"),
        ({"category": "papua", "minima": {"x": 1}}, "thresholds[0].minima.x", "part_unknown"),
        ({"category": "papua", "minima": {"cat": 501}}, "thresholds[0].minima.cat", "minimum_range"),
        (
            {"category": "papua", "minima": {"cat": 1}, "percent": {"cat": 5}},
            "thresholds[0].percent.cat",
            "minimum_twice",
        ),
        ({"category": "papua", "minima": {"cat": 1}, "enough": 1}, "thresholds[0].enough", "enough_alone"),
        ({"category": "papua", "final": 1, "final_percent": 1}, "thresholds[0].final_percent", "minimum_twice"),
        ({"category": "papua", "final": 100_001}, "thresholds[0].final", "minimum_range"),
        ({"category": "papua", "final_percent": 62.5}, "thresholds[0].final_percent", "not_a_number"),
        ({"category": "papua", "total": 5}, "thresholds[0].total", "unknown_field"),
        ({"position_group": "guru", "final": 5}, "thresholds[0].category", "missing"),
    ],
)
def test_a_contradiction_is_named_by_its_place(threshold: dict[str, Any], place: str, code: str) -> None:
    assert problems(threshold).get(place) == code


def test_two_of_the_same_are_one_too_many() -> None:
    same = {"category": "papua", "final": 1}
    assert problems(same, same) == {"thresholds[1]": "threshold_twice"}
    nothing = {"category": "papua", "position_group": "guru"}
    assert problems(nothing)["thresholds[0]"] == "threshold_empty"
    assert rules_with(same, nothing).later_stages[0].thresholds is not None, "nothing in place of something"


def test_a_part_without_a_weight_may_be_asked_of_some_alone() -> None:
    document = asked_of_some()
    document["stages"][0] |= {"minima": None, "thresholds": document["stages"][0]["thresholds"][1:]}
    assert "fisik" in read_rules(document).later_stages[0].named
    document["stages"][0]["thresholds"] = None
    with pytest.raises(InvalidInput):
        read_rules(document)
