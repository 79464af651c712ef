"""An answer carries every field that its OpenAPI schema calls required."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from marshmallow import fields

from shared.web.api import StrictSchema


class SeatAnswer(StrictSchema):
    room = fields.String(required=True)
    number = fields.Integer(required=True, data_key="seat_no")
    note = fields.String()


class RoomAnswer(StrictSchema):
    seats = fields.List(fields.Nested(SeatAnswer), required=True)


def test_a_whole_answer_is_sent() -> None:
    assert SeatAnswer().dump(SimpleNamespace(room="A", number=3)) == {"room": "A", "seat_no": 3}


@pytest.mark.parametrize("given", [{"room": "A"}, SimpleNamespace(room="A")])
def test_a_promised_field_that_is_left_out_is_a_fault(given: object) -> None:
    with pytest.raises(TypeError, match="SeatAnswer promises seat_no"):
        SeatAnswer().dump(given)


def test_the_parts_of_an_answer_are_held_to_it_too() -> None:
    with pytest.raises(TypeError, match="SeatAnswer promises room"):
        RoomAnswer().dump({"seats": [{"room": "A", "number": 1}, {"number": 2}]})
