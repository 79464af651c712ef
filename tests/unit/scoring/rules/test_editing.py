"""A rules document as fields of a form: every preset comes back as it was, and what was typed stands at its place."""

from __future__ import annotations

import pytest

from services.scoring.rules.domain.editing import (
    addable,
    edited,
    leaves,
    removable,
    to_json,
    with_new,
    without,
)
from services.scoring.rules.domain.labels import LABELS
from services.scoring.rules.domain.shapes import shape_at
from services.scoring.rules.usecases.drafting import preset_names
from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.percentages import Percent
from shared.contracts.quota_groups import QuotaGroup, QuotaGroups
from shared.contracts.rules import ItemObjections, PlaceStep, Reserve
from shared.kernel.errors import InvalidInput

RULES = preset("cpns-skd-2021")


@pytest.mark.parametrize("name", preset_names())
def test_a_form_that_is_sent_back_unchanged_is_the_same_document(name: str) -> None:
    document = to_json(preset(name))
    found = list(leaves(document))
    typed = {leaf.place: _typed(leaf.value) for leaf in found}
    assert read_rules(edited(document, typed)).digest == preset(name).digest
    assert {leaf.name for leaf in found} <= set(LABELS), "each field has a label"


def _typed(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_what_is_typed_stands_at_its_place() -> None:
    before = to_json(RULES)
    after = edited(before, {"thresholds[0].minima.TWK": "70", "duration.minutes": "90", "tie_breaks[1]": "TWK"})
    after["tie_breaks"] = before["tie_breaks"]
    assert after["thresholds"][0]["minima"]["TWK"] == 70
    assert after["duration"]["minutes"] == 90
    assert to_json(RULES) == before, "the document that was edited is as it was"


def test_a_place_that_the_document_has_not_is_ignored() -> None:
    assert edited(to_json(RULES), {"thresholds[99].minima.TWK": "1", "__class__": "x"}) == to_json(RULES)


@pytest.mark.parametrize("typed", ["", "enam", "6.5", "９９x", "1e3"])
def test_no_number_where_one_stood_is_named_by_its_place(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_rules(edited(to_json(RULES), {"thresholds[0].minima.TWK": typed}))
    assert [problem.place.field for problem in refused.value.problems] == ["thresholds[0].minima.TWK"]


NEW_SECTION = {
    "sections[3].code": "BING",
    "sections[3].name": "Bahasa Inggris",
    "sections[3].items": "10",
    "sections[3].marking.right": "5",
    "sections[3].max_marks": "50",
}


def test_a_section_is_added_filled_in_and_taken_away_again() -> None:
    before = to_json(RULES)
    begun = with_new(before, "sections")
    with pytest.raises(InvalidInput) as refused:
        read_rules(begun)
    assert {problem.place.field for problem in refused.value.problems} >= {"sections[3].code", "sections[3].items"}
    made = edited(begun, NEW_SECTION)
    assert read_rules(made).sections[3].max_marks == 50
    named = with_new(made, "thresholds[0].minima.BING")
    assert read_rules(edited(named, {"thresholds[0].minima.BING": "20"})).thresholds[0].minima["BING"] == 20
    assert without(made, "sections[3]") == before
    assert before == to_json(RULES), "the document that was edited is as it was"


def test_a_new_threshold_asks_for_each_section_and_a_key_is_one_more_choice() -> None:
    begun = with_new(with_new(to_json(RULES), "thresholds"), "tie_breaks")
    assert begun["thresholds"][-1] == {"category": "", "minima": {"TWK": "", "TIU": "", "TKP": ""}}
    assert begun["tie_breaks"] == [*RULES.tie_breaks, ""]
    assert without(begun, "tie_breaks[0]")["tie_breaks"] == [*RULES.tie_breaks[1:], ""]


def test_normalisation_is_added_by_its_fields() -> None:
    begun = with_new(to_json(RULES), "normalisation")
    assert addable(begun, "normalisation") == [
        f"normalisation.{name}" for name in ("counts", "constant", "root_digits")
    ]
    made = edited(with_new(begun, "normalisation.counts"), {"normalisation.decimals": "5"})
    found = read_rules(made).normalisation
    assert found is not None
    assert (found.method, found.decimals, found.counts) == ("percentile", 5, "lower")
    assert removable(made, "normalisation")
    assert without(made, "normalisation") == to_json(RULES)


def test_a_minimum_in_per_cent_is_added_section_by_section() -> None:
    """Not as an object that holds nothing yet, of which the form would show nothing."""
    document = to_json(RULES)
    places = [place for place in addable(document, "thresholds[0]") if place.startswith("thresholds[0].percent")]
    assert places == [f"thresholds[0].percent.{section.code}" for section in RULES.sections]
    begun = with_new(without(document, "thresholds[0].minima.TWK"), "thresholds[0].percent.TWK")
    first, *_ = read_rules(edited(begun, {"thresholds[0].percent.TWK": "62,5"})).thresholds
    assert first.percent == {"TWK": Percent("62.5")}
    assert "TWK" not in first.minima


def test_a_reserve_is_made_and_changed_by_its_fields() -> None:
    begun = with_new(to_json(RULES), "reserve")
    assert [leaf.place for leaf in leaves(begun) if leaf.chapter == "reserve"] == [
        f"reserve.{name}" for name in ("size", "ratio", "reply_days", "first_day", "last_day")
    ]
    days = {"reserve.reply_days": "7", "reserve.last_day": "2027-03-31"}
    whole = edited(begun, {**days, "reserve.size": "", "reserve.ratio": ""})
    assert read_rules(whole).reserve == Reserve(reply_days=7, last_day="2027-03-31"), "all below the line"
    sized = edited(whole, {"reserve.size": "3"})
    assert read_rules(sized).reserve == Reserve(size=3, reply_days=7, last_day="2027-03-31")
    in_percent = edited(sized, {"reserve.size": "", "reserve.ratio": "37,50"})
    assert read_rules(in_percent).reserve == Reserve(ratio=Percent("37.5"), reply_days=7, last_day="2027-03-31")
    dated = read_rules(edited(sized, {"reserve.first_day": "2027-03-01"})).reserve
    assert dated == Reserve(size=3, reply_days=7, first_day="2027-03-01", last_day="2027-03-31")
    with pytest.raises(InvalidInput) as refused:
        read_rules(edited(sized, {"reserve.reply_days": "", "reserve.ratio": "semua"}))
    assert {each.place.field for each in refused.value.problems} == {"reserve.reply_days", "reserve.ratio"}
    assert without(in_percent, "reserve") == to_json(RULES)


def test_a_step_that_moves_places_is_added_filled_in_and_taken_away_again() -> None:
    reserve = {"reserve.reply_days": "7", "reserve.last_day": "2027-03-31", "reserve.size": "", "reserve.ratio": ""}
    before = edited(with_new(to_json(RULES), "reserve"), reserve)
    begun = with_new(before, "place_moves")
    assert {"place_moves[0].giving", "place_moves[0].taking"} <= set(addable(begun, "place_moves[0]"))
    begun = with_new(begun, "place_moves[0].giving")
    typed = {"giving[0]": "disability", "giving[1]": "papua", "taking[0]": "general", "within": "pool"}
    made = edited(begun, {f"place_moves[0].{place}": value for place, value in typed.items()})
    assert read_rules(made).place_moves == (
        PlaceStep(giving=("disability", "papua"), taking=("general",), within="pool"),
    )
    assert removable(made, "place_moves[0]")
    assert read_rules(without(made, "place_moves[0]")).digest == read_rules(before).digest


def test_quota_groups_are_made_and_changed_by_their_fields() -> None:
    begun = with_new(with_new(to_json(RULES), "quota_groups"), "quota_groups.groups")
    whole = edited(
        with_new(begun, "quota_groups.groups[0].share"),
        {
            "quota_groups.order": "open_first",
            "quota_groups.groups[0].code": "papua",
            "quota_groups.groups[0].title": "Putra-putri Papua",
            "quota_groups.groups[0].declaration": "papua",
            "quota_groups.groups[0].share": "5",
            "quota_groups.groups[0].unfilled": "empty",
        },
    )
    group = QuotaGroup(
        code="papua",
        title="Putra-putri Papua",
        declaration="papua",
        share=Percent(5),
        rounding="down",
        unfilled="empty",
    )
    assert read_rules(whole).quota_groups == QuotaGroups(order="open_first", groups=(group,))
    assert {leaf.name for leaf in leaves(whole)} <= set(LABELS)
    with pytest.raises(InvalidInput) as refused:
        read_rules(edited(whole, {"quota_groups.groups[0].share": "banyak"}))
    assert [each.place.field for each in refused.value.problems] == ["quota_groups.groups[0].share"]
    assert without(whole, "quota_groups") == to_json(RULES)


def test_objections_are_taken_and_refused_again_by_their_fields() -> None:
    begun = with_new(to_json(RULES), "item_objections")
    made = edited(begun, {"item_objections.days": "3", "item_objections.most": "5"})
    assert read_rules(made).item_objections == ItemObjections(days=3, most=5)
    assert not any(leaf.may_be_removed for leaf in leaves(made) if leaf.chapter == "item_objections")
    assert without(made, "item_objections") == to_json(RULES)


@pytest.mark.parametrize("name", preset_names())
def test_whatever_can_be_added_can_be_taken_away(name: str) -> None:
    document = to_json(preset(name))
    chapters = {"", *(leaf.chapter for leaf in leaves(document))}
    places = {place for chapter in chapters for place in addable(document, chapter)}
    assert {"sections", "thresholds", "tie_breaks"} <= places
    for place in places:
        begun = with_new(document, place)
        shape = shape_at(place)
        assert shape is not None
        assert begun != document, place
        rows = begun
        for step in place.replace("]", "").replace("[", ".").split("."):
            rows = rows[int(step)] if isinstance(rows, list) else rows[step]
        whole = f"{place}[{len(rows) - 1}]" if shape.is_list and rows else place
        whole = "categories." if place == "categories" else whole
        back = without(begun, whole)
        assert back == document or without(back, place) == document, place


@pytest.mark.parametrize(
    "place",
    [
        "",
        "[0]",
        "a[b]",
        "__class__",
        "thresholds[99]",
        "thresholds[99].minima.X",
        "sections[-1]",
        "x.y",
        "stages[9].minima.cat",
        "thresholds[0].minima.X.y",
    ],
)
def test_what_is_nowhere_is_neither_added_nor_taken_away(place: str) -> None:
    document = to_json(RULES)
    assert with_new(document, place) == document
    assert without(document, place) == document
