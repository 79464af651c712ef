"""What may stand at each place of a rules document, as its declaration says: for selects, for rows that are added, and
for fields that may stay empty."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache, lru_cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from shared.contracts.percentages import Percent
from shared.contracts.rules import Rules

_STEP = re.compile(r"[^.\[\]]+")
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL = re.compile(r"([+-]?[0-9]{1,40})(?:[.,]([0-9]{1,40}))?")


@dataclass(frozen=True)
class Shape:
    """`hint` is the type without null, which `may_be_unset` stands for. `is_named` of what an object holds under names
    of the document itself."""

    hint: Any
    may_be_unset: bool = False
    is_named: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """Of a field that takes one of few words; empty for all others."""
        return get_args(self.hint) if get_origin(self.hint) is Literal else ()

    @property
    def is_list(self) -> bool:
        return get_origin(self.hint) is tuple

    @property
    def is_object(self) -> bool:
        """Whether its keys are names of the document itself."""
        return get_origin(self.hint) is dict

    @property
    def is_part(self) -> bool:
        return is_dataclass(self.hint)

    def value_of(self, text: str) -> Any:
        """What was typed as a JSON value; what is none of this type stays a text, so that whoever reads the document
        names the place."""
        if self.hint is bool:
            return {"true": True, "false": False}.get(text, text)
        if self.hint is Percent:
            return typed_percent(text)
        return int(text) if self.hint is int and _WHOLE.fullmatch(text) else text


def typed_percent(text: str) -> Any:
    """As JSON has it, whether it was typed as 62,5 or 62.5, with zeros at its end or without; what is no percentage of
    so few decimals stays as it was typed."""
    found = _DECIMAL.fullmatch(text.strip())
    try:
        return Percent(f"{found[1]}.{found[2] or 0}").in_json if found else text
    except ValueError:
        return text


@lru_cache(maxsize=10_000)
def shape_at(place: str) -> Shape | None:
    """None for a place that no document has."""
    found: Shape | None = Shape(Rules)
    for step in _STEP.findall(place):
        found = None if found is None else _inside(found, step)
    return found


def unset(place: str, document: Any) -> Iterator[str]:
    """The fields that the part at this place may have and has not, in the order of their declaration."""
    shape = shape_at(place)
    if shape is not None and shape.is_part and isinstance(document, Mapping):
        yield from (each.name for each in _fields(shape.hint) if each.name not in document)


def in_order(place: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The part at this place with all its fields in the order of their declaration, those that are not set as empty
    texts; what it has besides comes last."""
    shape = shape_at(place)
    declared = _fields(shape.hint) if shape is not None and shape.is_part else ()
    return {each.name: document.get(each.name, "") for each in declared} | dict(document)


def blank(shape: Shape) -> Any:
    """What a new row or field begins with: nothing where somebody is to type, the first of several choices, and what
    the declaration says where it says something."""
    if shape.is_part:
        return {each.name: _first(shape.hint, each) for each in _fields(shape.hint) if not _may_be_unset(each)}
    if shape.is_list or shape.is_object:
        return [] if shape.is_list else {}
    if shape.hint is bool:
        return False
    return shape.choices[0] if shape.choices else ""


def _first(cls: Any, field: Field[Any]) -> Any:
    return blank(_shape(_hints(cls)[field.name])) if field.default is MISSING else field.default


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _may_be_unset(field: Field[Any]) -> bool:
    return field.default is None


def _inside(shape: Shape, step: str) -> Shape | None:
    if shape.is_list:
        return _shape(get_args(shape.hint)[0]) if step.isdigit() else None
    if shape.is_object:
        return Shape(get_args(shape.hint)[1], may_be_unset=True, is_named=True)
    if not shape.is_part or step not in {each.name for each in _fields(shape.hint)}:
        return None
    return _shape(_hints(shape.hint)[step])


def _shape(hint: Any) -> Shape:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (each for each in get_args(hint) if each is not types.NoneType)
        return Shape(inner, may_be_unset=True)
    return Shape(hint)


def _fields(cls: Any) -> tuple[Field[Any], ...]:
    return fields(cast("Any", cls))
