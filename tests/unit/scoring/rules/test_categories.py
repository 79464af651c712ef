"""Categories of a draft: added, renamed with whatever names them, and kept while something names them."""

from __future__ import annotations

from typing import Any

import pytest

from services.scoring.rules.domain.categories import keeping, recoded
from services.scoring.rules.domain.editing import edited, leaves, to_json, with_new, without
from shared.contracts.codec.rules import preset, read_rules
from shared.kernel.errors import InvalidInput, Problem

RULES = preset("cpns-skd-2021")
MOVE = {"giving": ["disability"], "taking": ["general", "papua"], "within": "unit"}


def draft() -> Any:
    return {**to_json(RULES), "place_moves": [MOVE]}


def places(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(each.code, each.place.field) for each in problems]


def test_a_category_is_added_named_and_taken_away_again() -> None:
    before = to_json(RULES)
    begun = with_new(before, "categories")
    [new] = [leaf for leaf in leaves(begun) if leaf.place == "categories."]
    assert (new.value, new.may_be_removed, new.name) == ("", True, "categories")
    assert with_new(begun, "categories") == begun, "one row at a time waits for its code"
    with pytest.raises(InvalidInput) as refused:
        read_rules(begun)
    assert {each.place.field for each in refused.value.problems} == {"categories."}
    made, problems = recoded(edited(begun, {"categories.": "Eks-PPPK"}), {"categories.": "former-pppk"})
    assert (made["categories"], problems) == ({**before["categories"], "former-pppk": "Eks-PPPK"}, [])
    with pytest.raises(InvalidInput) as asked:
        read_rules(made)
    assert places(list(asked.value.problems)) == [("threshold_missing", "thresholds")]
    threshold = with_new(made, "thresholds")
    row = f"thresholds[{len(before['thresholds'])}]"
    typed = {f"{row}.minima.{code}": "60" for code in ("TWK", "TIU", "TKP")}
    rules = read_rules(edited(threshold, {f"{row}.category": "former-pppk", **typed}))
    assert rules.categories["former-pppk"] == "Eks-PPPK"
    assert without(made, "categories.former-pppk") == before
    assert without(begun, "categories.") == before
    assert before == to_json(RULES), "the document that was edited is as it was"


def test_a_new_code_stands_wherever_the_old_one_was_named() -> None:
    before = draft()
    after, problems = recoded(before, {"categories.general": "umum", "categories.disability": "difabel"})
    assert problems == []
    assert list(after["categories"]) == ["umum", *list(before["categories"])[1:-4], *list(after["categories"])[-4:]]
    assert after["categories"]["umum"] == before["categories"]["general"]
    named = [each["category"] for each in after["thresholds"]]
    swapped = {"general": "umum", "disability": "difabel"}
    assert named == [swapped.get(each["category"], each["category"]) for each in before["thresholds"]]
    assert after["place_moves"] == [{"giving": ["difabel"], "taking": ["umum", "papua"], "within": "unit"}]
    assert before == draft(), "the document that was edited is as it was"


def test_two_codes_change_places_without_mixing_who_names_them() -> None:
    after, problems = recoded(draft(), {"categories.general": "papua", "categories.papua": "general"})
    assert problems == []
    assert after["categories"]["papua"] == RULES.categories["general"]
    assert after["place_moves"][0]["taking"] == ["papua", "general"]


def test_a_code_of_another_category_is_refused_at_its_row() -> None:
    after, problems = recoded(draft(), {"categories.papua": "general", "categories.disability": "difabel"})
    assert places(problems) == [("code_twice", "categories.papua")]
    assert set(after["categories"]) == {*RULES.categories, "difabel"} - {"disability"}
    both = recoded(draft(), {"categories.papua": "sama", "categories.disability": "sama"})
    assert places(both[1]) == [("code_twice", "categories.disability"), ("code_twice", "categories.papua")]
    assert both[0] == draft()


def test_an_emptied_code_is_forgotten_nowhere_else() -> None:
    after, _none = recoded(draft(), {"categories.general": ""})
    assert "" in after["categories"]
    assert [each["category"] for each in after["thresholds"]] == [each.category for each in RULES.thresholds]
    threshold = with_new(with_new(draft(), "categories"), "thresholds")
    named, _none = recoded(threshold, {"categories.": "baru"})
    assert named["thresholds"][-1]["category"] == "", "a threshold for nobody yet is none of the new category"


def test_what_is_still_named_is_kept_with_the_places() -> None:
    [problem] = keeping(draft(), "categories.disability")
    assert (problem.code, problem.place.field) == ("category_named", "categories.disability")
    named = [index for index, each in enumerate(RULES.thresholds) if each.category == "disability"]
    asked = ", ".join([*(f"thresholds[{index}].category" for index in named), "place_moves[0].giving[0]"])
    assert dict(problem.facts)["places"] == asked
    free = {**draft(), "thresholds": [], "place_moves": []}
    assert keeping(free, "categories.disability") == []
    assert keeping(with_new(draft(), "categories"), "categories.") == []


def test_of_many_places_the_first_are_named() -> None:
    many = {**draft(), "thresholds": [{"category": "papua"}] * 9}
    [problem] = keeping(many, "categories.papua")
    assert dict(problem.facts)["places"].count("thresholds") == 5
    assert dict(problem.facts)["places"].endswith(", …")


@pytest.mark.parametrize("place", ["", "sections[0]", "categories", "categories.none", "general"])
def test_whatever_is_no_category_is_kept_by_nothing(place: str) -> None:
    assert keeping(draft(), place) == []


@pytest.mark.parametrize(
    "document",
    [
        7,
        [],
        {},
        {"categories": 7},
        {"categories": {"a": "A"}, "thresholds": 7, "place_moves": 7},
        {
            "categories": {"a": "A"},
            "thresholds": [7, {"category": 7}],
            "place_moves": [7, {"giving": [7], "taking": 7}],
        },
    ],
)
def test_a_document_that_is_none_is_renamed_nowhere(document: Any) -> None:
    new, problems = recoded(document, {"categories.a": "b"})
    assert problems == []
    assert keeping(document, "categories.a") == []
    if isinstance(document, dict) and isinstance(document.get("categories"), dict):
        assert new == {**document, "categories": {"b": "A"}}
    else:
        assert new == document
