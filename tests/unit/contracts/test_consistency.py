"""Every contradiction of thresholds, order, cut and units is named by its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts.codec.rules import read_rules
from shared.kernel.errors import InvalidInput
from tests.builders.every_document import DOCUMENTS
from tests.builders.place_documents import decimals, place_moves, place_moves_of_stages, quota_groups, reserve
from tests.builders.rules_documents import Document, percentage, shipped, thirds

Way = tuple[str | int, ...]
FIRST: Way = ("thresholds", 0)
STEP, AT = ("place_moves", 0), "place_moves[0]"
GROUPS: Way = ("quota_groups", "groups")


LATER = ("stages", 0)
NONE = (62.5, "62,5", "62.50", "60", "60.0", ".5", "0.0", "062.5", "-0.5", "6e1", "33.33333", "0.00001", "100.5", True)
"""What is no percentage, or not in its one form."""
PERCENTAGES = (
    *(("percent", "lama"), ("final_percent",)),
    *(("integration", "carried_in", "tulis"), ("integration", "parts", "lama")),
)


def problems(document: Any) -> dict[str, str]:
    """Place to code of everything wrong with `document`, but for what this release does not apply yet."""
    try:
        read_rules(document)
    except InvalidInput as refusal:
        found = [problem for problem in refusal.problems if problem.code != "beyond_release"]
        assert all(problem.message for problem in found)
        return {problem.place.field: problem.code for problem in found}
    return {}


def changed(document: Document, way: Way, value: Any) -> Document:
    *holders, last = way
    place: Any = document
    for step in holders:
        place = place[step]
    place[last] = value
    return document


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_sound_document_contradicts_nothing(document: Callable[[], Document]) -> None:
    assert problems(document()) == {}


@pytest.mark.parametrize(
    ("document", "way", "value", "where", "code"),
    [
        (percentage, (*FIRST, "minima"), {"VER": 10}, "thresholds[0].percent.VER", "minimum_twice"),
        (percentage, (*FIRST, "percent", "TIU"), 50, "thresholds[0].percent.TIU", "section_unknown"),
        (percentage, (*FIRST, "minima"), {"TIU": 50}, "thresholds[0].minima.TIU", "section_unknown"),
        (percentage, (*FIRST, "percent", "VER"), 0, "thresholds[0].percent.VER", "not_a_number"),
        (percentage, (*FIRST, "percent", "VER"), 101, "thresholds[0].percent.VER", "not_a_number"),
        (percentage, (*FIRST, "percent", "VER"), 50.5, "thresholds[0].percent.VER", "not_a_number"),
        *((percentage, (*FIRST, "percent", "VER"), each, "thresholds[0].percent.VER", "not_a_number") for each in NONE),
        *((decimals, (*LATER, *way), "100.0001", ".".join(("stages[0]", *way)), "not_a_number") for way in PERCENTAGES),
        (decimals, (*LATER, "integration", "carried_in"), {"tulis": "99.9999"}, "stages[0].integration.parts",
         "weights_sum"),
        (decimals, (*LATER, "integration", "carried_in"), {"tulis": 100}, "stages[0].integration.carried_in",
         "weights_sum"),
        (decimals, (*LATER, "integration", "parts", "lama"), "20.8299", "stages[0].integration.parts", "weights_sum"),
        (decimals, ("cut", "share"), "12.55555", "cut.share", "not_a_number"),
        (decimals, ("quota_groups", "groups", 0, "share"), 2.5, "quota_groups.groups[0].share", "not_a_number"),
        (decimals, ("reserve", "ratio"), "10000.5", "reserve.ratio", "not_a_number"),
        (percentage, (*FIRST, "enough"), 4, "thresholds[0].enough", "enough_range"),
        (percentage, (*FIRST, "enough"), 0, "thresholds[0].enough", "not_a_number"),
        (percentage, (*FIRST, "percent"), {"VER": 50}, "thresholds[0].enough", "enough_alone"),
        (percentage, (*FIRST, "percent"), {}, "thresholds[0].enough", "enough_alone"),
        (percentage, (*FIRST, "percent"), {}, "thresholds[0]", "threshold_empty"),
        (percentage, ("thresholds", 1, "total"), 9, "thresholds[1].total_percent", "minimum_twice"),
        (thirds, ("thresholds", 0, "minima", "MAT"), -41, "thresholds[0].minima.MAT", "minimum_range"),
        (shipped, ("tie_breaks",), ["total", "wrong:TKP"], "tie_breaks[1]", "key_without_right"),
        (shipped, ("tie_breaks",), ["total", "wrong_ratio:TKP"], "tie_breaks[1]", "key_without_right"),
        (shipped, ("tie_breaks",), ["total", "wrong:TWX"], "tie_breaks[1]", "section_unknown"),
        (shipped, ("tie_breaks",), ["total", "wrong:total"], "tie_breaks[1]", "section_unknown"),
        (shipped, ("tie_breaks",), ["total:TIU"], "tie_breaks[0]", "key_unknown"),
        (shipped, ("tie_breaks",), ["gpa:TIU"], "tie_breaks[0]", "key_unknown"),
        (shipped, ("tie_breaks",), ["TIU:TIU"], "tie_breaks[0]", "key_unknown"),
        (shipped, ("tie_breaks",), ["GPA"], "tie_breaks[0]", "key_unknown"),
        (shipped, ("tie_breaks",), ["wrong:"], "tie_breaks[0]", "wrong_form"),
        (shipped, ("tie_breaks",), ["wrong:TIU:TWK"], "tie_breaks[0]", "wrong_form"),
        (shipped, ("tie_breaks",), ["wrong:TIU", "wrong:TIU"], "tie_breaks[1]", "key_twice"),
        (shipped, ("cut", "share"), 20, "cut.share", "cut_twice"),
        (shipped, ("cut", "count"), 5, "cut.count", "cut_twice"),
        (percentage, ("cut", "count"), 5, "cut.share", "cut_twice"),
        (percentage, ("cut", "share"), 101, "cut.share", "not_a_number"),
        (percentage, ("cut", "share"), None, "cut.boundary_ties", "no_edge"),
        (percentage, ("equal_ranks",), "none", "cut.boundary_ties", "draw_missing"),
        (percentage, ("equal_ranks",), "1234", "equal_ranks", "not_a_choice"),
        (percentage, ("units",), 0, "units", "not_a_number"),
        (percentage, ("units",), 1_001, "units", "not_a_number"),
        (shipped, ("units",), 2, "sections[2].marking.weights", "weights_in_units"),
        (reserve, ("reserve", "ratio"), 20, "reserve.ratio", "reserve_twice"),
        (reserve, ("reserve", "size"), 0, "reserve.size", "not_a_number"),
        (reserve, ("reserve", "reply_days"), 0, "reserve.reply_days", "not_a_number"),
        (reserve, ("reserve", "reply_days"), None, "reserve.reply_days", "not_a_number"),
        (reserve, ("reserve", "last_day"), "2027-02-29", "reserve.last_day", "not_a_day"),
        (reserve, ("reserve", "last_day"), "9999-12-31", "reserve.last_day", "not_a_day"),
        (reserve, ("reserve", "last_day"), "31-03-2027", "reserve.last_day", "wrong_form"),
        (reserve, ("reserve", "first_day"), "2027-02-29", "reserve.first_day", "not_a_day"),
        (reserve, ("reserve", "first_day"), "01-03-2027", "reserve.first_day", "wrong_form"),
        (reserve, ("reserve", "first_day"), "2027-04-01", "reserve.first_day", "days_out_of_order"),
        (reserve, ("reserve", "until"), "2027-03-31", "reserve.until", "unknown_field"),
        (reserve, ("cut",), {"boundary_ties": "draw"}, "reserve", "no_places"),
        (place_moves, ("reserve",), None, "place_moves", "moves_without_reserve"),
        (place_moves, ("tie_breaks",), ["MAT", "total"], "place_moves", "moves_need_total"),
        (place_moves, ("place_moves",), [], "place_moves", "wrong_count"),
        (place_moves, (*STEP, "within"), "region", f"{AT}.within", "not_a_choice"),
        (place_moves, (*STEP, "giving"), [], f"{AT}.giving", "wrong_count"),
        (place_moves, (*STEP, "giving"), ["x", "special"], f"{AT}.giving[0]", "category_unknown"),
        (place_moves, (*STEP, "taking"), ["general", "general"], f"{AT}.taking[1]", "category_twice"),
        (place_moves, (*STEP, "taking"), "general", f"{AT}.taking", "not_a_list"),
        (place_moves_of_stages, ("stages", 1, "tie_breaks"), ["bidang"], "place_moves", "moves_need_total"),
        (quota_groups, (*GROUPS, 1, "code"), "papua", "quota_groups.groups[1].code", "code_twice"),
        (quota_groups, (*GROUPS, 0, "code"), "open", "quota_groups.groups[0].code", "code_reserved"),
        (quota_groups, (*GROUPS, 0, "code"), "Papua", "quota_groups.groups[0].code", "wrong_form"),
        (quota_groups, (*GROUPS, 0, "declaration"), "left_handed", "quota_groups.groups[0].declaration",
         "not_a_choice"),
        (quota_groups, (*GROUPS, 0, "share"), None, "quota_groups.groups[0].share", "places_missing"),
        (quota_groups, (*GROUPS, 0, "share"), 0, "quota_groups.groups[0].share", "not_a_number"),
        (quota_groups, (*GROUPS, 0, "share"), 21, "quota_groups.groups[2].share", "shares_over"),
        (quota_groups, (*GROUPS, 0, "count"), 2, "quota_groups.groups[0].share", "places_twice"),
        (quota_groups, (*GROUPS, 0, "rounding"), None, "quota_groups.groups[0].rounding", "not_a_choice"),
        (quota_groups, (*GROUPS,), [], "quota_groups.groups", "wrong_count"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_by_its_place(
    document: Callable[[], Document], way: Way, value: Any, where: str, code: str
) -> None:
    assert problems(changed(document(), way, value)).get(where) == code


def test_quota_groups_need_a_cut_at_some_stage() -> None:
    document = quota_groups()
    assert problems(document) == {}
    bare = {**percentage(), "cut": {"boundary_ties": "all"}, "equal_ranks": "1224"}
    assert problems({**bare, "quota_groups": document["quota_groups"]}) == {"quota_groups": "no_places"}


def test_shares_of_groups_that_never_meet_are_not_added_up() -> None:
    document = changed(quota_groups(), (*GROUPS, 1), {**quota_groups()["quota_groups"]["groups"][2], "code": "dosen"})
    assert problems(changed(document, (*GROUPS, 1, "position_group"), "dosen")) == {}


def test_quota_groups_count_in_the_digest_where_they_are_set_and_only_then() -> None:
    bare = quota_groups()
    bare.pop("quota_groups")
    assert read_rules(bare).digest == read_rules({**bare, "quota_groups": None}).digest
    more = changed(quota_groups(), (*GROUPS, 0, "share"), 19)
    explicit = changed(quota_groups(), (*GROUPS, 0, "count"), None)
    assert len({read_rules(each).digest for each in (bare, quota_groups(), more, explicit)}) == 3


def test_a_share_that_even_blank_sheets_reach_is_no_threshold() -> None:
    document = percentage()
    document["sections"][0]["marking"] |= {"right": 2, "wrong": 1, "blank": 1}
    document["thresholds"][1]["minima"]["VER"] = 40
    for always_reached in (49, 50):
        found = problems(changed(document, ("thresholds", 0, "percent", "VER"), always_reached))
        assert found == {"thresholds[0].percent.VER": "minimum_range"}
    assert problems(changed(document, ("thresholds", 0, "percent", "VER"), 51)) == {}


def test_wrong_answers_are_counted_where_any_section_has_right_ones() -> None:
    document = changed(shipped(), ("tie_breaks",), ["total", "wrong", "wrong_ratio"])
    assert problems(document) == {}
    weights = document["sections"][2]
    document["sections"] = [weights]
    document["thresholds"] = [{**each, "minima": {"TKP": 100}, "total": None} for each in document["thresholds"]]
    assert problems(document) == {"tie_breaks[1]": "key_without_right", "tie_breaks[2]": "key_without_right"}


@pytest.mark.parametrize("code", ["gpa", "Age", "WRONG", "wrong_ratio", "Total", "units", "equal_ranks", "cut_share"])
def test_no_section_is_called_by_a_key_or_a_column(code: str) -> None:
    document = shipped()
    document["sections"].append({**document["sections"][0], "code": code})
    assert problems(document) == {"sections[3].code": "code_reserved"}


def test_a_reserve_list_counts_in_the_digest_where_it_is_set_and_only_then() -> None:
    bare = reserve()
    bare.pop("reserve")
    unset = {**bare, "reserve": None}
    assert read_rules(bare).digest == read_rules(unset).digest
    longer = changed(reserve(), ("reserve", "size"), 11)
    explicit = changed(reserve(), ("reserve", "ratio"), None)
    assert len({read_rules(each).digest for each in (bare, reserve(), longer, explicit)}) == 3
