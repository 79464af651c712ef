"""What a JSON value must look like, field by field: a field that no definition names is refused by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

LARGEST = 2**53 - 1

Shape = Callable[[Any], None]
"""Raises Unfit for a value that does not have the shape."""


class Unfit(Exception):
    """A value is not what the definition says. `code` is that of the fault, `place` the field."""

    def __init__(self, code: str, place: str = "") -> None:
        self.code = code
        self.place = place
        super().__init__(f"{code}: {place}")

    def within(self, field: str) -> Unfit:
        """The same seen from the value around it."""
        separator = "." if self.place and not self.place.startswith("[") else ""
        return Unfit(self.code, f"{field}{separator}{self.place}")


def _holding(holds: Callable[[Any], bool]) -> Shape:
    def check(value: Any) -> None:
        if not holds(value):
            raise Unfit("field_kind")

    return check


def is_whole(value: Any) -> bool:
    return type(value) is int


def whole(least: int = -LARGEST) -> Shape:
    return _holding(lambda value: is_whole(value) and value >= least)


def matching(pattern: str) -> Shape:
    compiled = re.compile(pattern)
    return _holding(lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None)


def one_of(*values: object) -> Shape:
    return _holding(lambda value: any(value is each or (isinstance(value, str) and value == each) for each in values))


anything: Shape = _holding(lambda _value: True)
text: Shape = _holding(lambda value: isinstance(value, str))
name: Shape = _holding(lambda value: isinstance(value, str) and bool(value))
hash_text: Shape = matching("[0-9a-f]{64}")
moment: Shape = matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
sheet_code: Shape = matching("[0-9A-HJKMNP-TV-Z]{16}")
document: Shape = _holding(lambda value: isinstance(value, dict))


def nullable(shape: Shape) -> Shape:
    def check(value: Any) -> None:
        if value is not None:
            shape(value)

    return check


def list_of(shape: Shape) -> Shape:
    def check(value: Any) -> None:
        if not isinstance(value, list):
            raise Unfit("field_kind")
        at = 0
        try:
            for each in value:
                shape(each)
                at += 1
        except Unfit as unfit:
            raise unfit.within(f"[{at}]") from unfit

    return check


def _are_places(value: Any) -> bool:
    return isinstance(value, list) and (not value or ({int}.issuperset(map(type, value)) and min(value) >= 0))


places: Shape = _holding(_are_places)
"""A list of whole numbers from 0, read at once: sheets have a hundred each."""
any_list: Shape = _holding(lambda value: isinstance(value, list))


def map_of(shape: Shape) -> Shape:
    """An object whose names are data."""

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise Unfit("field_kind")
        for each, held in value.items():
            _check_field(shape, each, held)

    return check


def _check_field(shape: Shape, field: str, held: Any) -> None:
    try:
        shape(held)
    except Unfit as unfit:
        raise unfit.within(field) from unfit


def record(fields: Mapping[str, Shape], sometimes: Mapping[str, Shape] | None = None) -> Shape:
    """An object with exactly these fields, and perhaps some of the second."""
    known = {**fields, **(sometimes or {})}

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise Unfit("field_kind")
        for each, held in value.items():
            shape = known.get(each)
            if shape is None:
                raise Unfit("field_unknown", each)
            _check_field(shape, each, held)
        for each in fields:
            if each not in value:
                raise Unfit("field_missing", each)

    return check


def chosen(field: str, shapes: Mapping[str, Shape]) -> Shape:
    """An object whose shape depends on one of its fields."""

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise Unfit("field_kind")
        shape = shapes.get(value[field]) if isinstance(value.get(field), str) else None
        if shape is None:
            raise Unfit("field_kind" if field in value else "field_missing", field)
        shape(value)

    return check
