"""What a place of a rules document takes, and where rows of it may stand."""

from __future__ import annotations

from typing import Any

import pytest

from services.scoring.rules.domain.editing import (
    DOWN,
    UP,
    edited,
    moved,
    place_after,
    to_json,
    ways_to_move,
)
from services.scoring.rules.domain.shapes import shape_at
from shared.contracts.codec.rules import preset
from tests.builders.stage_documents import stages

RULES = preset("cpns-skd-2021")


@pytest.mark.parametrize(
    ("place", "choices", "may_be_unset"),
    [
        ("sections[0].marking.kind", ("right_wrong", "weights", "numeric"), False),
        ("equal_ranks", ("1224", "1223", "none"), True),
        ("stages[0].parts[0].source", ("sitting", "assessors", "carried_over"), False),
        ("thresholds[0].total", (), True),
        ("duration.minutes", (), False),
    ],
)
def test_the_shape_of_a_place_is_its_declaration(place: str, choices: tuple[str, ...], may_be_unset: bool) -> None:
    shape = shape_at(place)
    assert shape is not None
    assert (shape.choices, shape.may_be_unset) == (choices, may_be_unset)


@pytest.mark.parametrize("place", ["nowhere", "sections.code", "sections[0].nothing", "title.x", "cut[0]"])
def test_a_place_that_no_document_has_has_no_shape(place: str) -> None:
    assert shape_at(place) is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("62,5", "62.5"), ("62.5", "62.5"), (" 62,50 ", "62.5"), ("60", 60), ("60,0", 60), ("0,5", "0.5")),
        *(("33,3333", "33.3333"), ("+5", 5), ("062,5", "62.5")),
        *(
            ("33,33333", "33,33333"),
            ("6e1", "6e1"),
            ("1/2", "1/2"),
            ("62,5 %", "62,5 %"),
            ("", ""),
            ("1.000,5", "1.000,5"),
        ),
    ],
)
def test_a_percentage_is_typed_with_a_comma_or_a_point(typed: str, value: Any) -> None:
    document = edited(to_json(preset("percentage-exam")), {"thresholds[0].percent.VERBAL": typed, "cut.share": typed})
    assert document["thresholds"][0]["percent"]["VERBAL"] == value
    assert document["cut"]["share"] == value


def test_rows_move_up_and_down_with_all_that_is_in_them() -> None:
    document = to_json(RULES)
    keys = document["tie_breaks"]
    assert moved(document, "tie_breaks[2]", UP)["tie_breaks"] == [keys[0], keys[2], keys[1], *keys[3:]]
    assert moved(document, "tie_breaks[0]", DOWN)["tie_breaks"] == [keys[1], keys[0], *keys[2:]]
    first, second, *others = document["sections"]
    there = moved(document, "sections[1]", UP)
    assert there["sections"] == [second, first, *others]
    assert moved(there, place_after("sections[1]", UP), DOWN) == document
    staged = stages()
    parts = staged["stages"][0]["parts"]
    assert moved(staged, "stages[0].parts[0]", DOWN)["stages"][0]["parts"] == [parts[1], parts[0], *parts[2:]]


@pytest.mark.parametrize(
    ("place", "ways"),
    [
        ("tie_breaks[0]", (DOWN,)),
        ("tie_breaks[1]", (UP, DOWN)),
        ("sections[2]", (UP,)),
        ("sections[3]", ()),
        ("sections[999999999]", ()),
        ("sections", ()),
        ("sections[0].code", ()),
        ("sections[0].marking[0]", ()),
        ("nowhere[0]", ()),
        ("", ()),
    ],
)
def test_a_row_moves_where_another_one_stands(place: str, ways: tuple[int, ...]) -> None:
    document = to_json(RULES)
    assert ways_to_move(document, place) == ways
    for by in {UP, DOWN} - set(ways):
        assert moved(document, place, by) == document
