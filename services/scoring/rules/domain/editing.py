"""A rules document as the fields of a form, each by its place in the document, and back; rows and fields that are added
or taken away. Made from the document itself, so that a field which a later release adds needs a label only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from services.scoring.rules.domain.keys import codes_of, keys_at
from services.scoring.rules.domain.shapes import Shape, blank, in_order, shape_at, unset
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules

_STEP = re.compile(r"[^.\[\]]+")
_INDEX = re.compile("[0-9]{1,6}")
"""No list is longer, and Python reads no number of thousands of digits."""
_OF_MAPPING = re.compile(r"(minima|percent|categories|carried_in|parts)\.[^.\[\]]+$")
"""Objects whose keys are names of the document itself: sections, categories, stages, parts."""
_ROW = re.compile(r"\[[0-9]+\]$")
CATEGORIES = "categories"
"""The one object whose keys are typed: a new category has an empty code until then."""
_ASKING = re.compile(r"stages\[[0-9]+\](\.thresholds\[[0-9]+\])?")
"""Of a later stage, and of what it asks of some."""
_JUDGED = ("minima", "percent")
"""Objects there whose keys are codes of its parts; each part stands in one of them."""
ASKED = ("item_objections", "reserve")
"""Parts of the document of which all fields are asked for, also those that are not set: few of them."""


@dataclass(frozen=True)
class Leaf:
    """A single value; `place` is written as problems name it, such as `thresholds[0].minima.TWK`."""

    place: str
    value: Any
    way: tuple[str | int, ...] = ()
    """The keys and numbers that lead to it."""

    @property
    def shape(self) -> Shape | None:
        return shape_at(self.place)

    @property
    def may_be_removed(self) -> bool:
        """Whether it stands for itself: an entry, or a field that may be unset otherwise than by emptying it."""
        is_field = self.shape is not None and self.shape.may_be_unset and not self.may_stay_empty
        return bool(_ROW.search(self.place)) or is_field or self.chapter == CATEGORIES

    @property
    def may_stay_empty(self) -> bool:
        """Whether an empty text means that the field is not set."""
        return self.chapter in ASKED and self.shape is not None and self.shape.may_be_unset

    @property
    def name(self) -> str:
        """The field's own name: `minutes`, or where a list or an object holds the values, the name of that."""
        mapping = _OF_MAPPING.search(self.place)
        return mapping[1] if mapping else _STEP.findall(re.sub(r"\[[0-9]+\]", "", self.place))[-1]

    @property
    def chapter(self) -> str:
        """The part of the document that it stands in: `thresholds[0]`, `duration`, `tie_breaks`; empty for the
        document's own."""
        if "." in self.place:
            return self.place.split(".", 1)[0]
        return _ROW.sub("", self.place) if "[" in self.place else ""


def to_json(rules: Rules) -> Any:
    """The document as JSON values, without what is not set."""
    return _set(dump(rules))


def leaves(document: Any, place: str = "", way: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Every single value, in the order of the document; of the parts that are asked for as a whole also the fields that
    are not set, as empty ones, in the order of their declaration."""
    if isinstance(document, Mapping):
        if place in ASKED:
            document = in_order(place, document)
        for name, each in document.items():
            yield from leaves(each, f"{place}.{name}" if place else str(name), (*way, name))
    elif isinstance(document, list):
        for index, each in enumerate(document):
            yield from leaves(each, f"{place}[{index}]", (*way, index))
    else:
        yield Leaf(place, document, way)


def edited(document: Any, typed: Mapping[str, str]) -> Any:
    """The document with what was typed at each place. A text that is no number where one should stand is kept as it was
    typed, so that whoever reads the document names the place; a field that may stay empty and does is not set."""
    new = deepcopy(document)
    for leaf in leaves(document):
        if leaf.place in typed:
            shape = leaf.shape
            text = typed[leaf.place]
            holder = _within(new, leaf.way[:-1])
            if leaf.may_stay_empty and not text:
                holder.pop(leaf.way[-1], None)
            else:
                holder[leaf.way[-1]] = text if shape is None else shape.value_of(text)
    return new


def addable(document: Any, chapter: str) -> list[str]:
    """The places of this chapter at which a row or a field can be added, in the order of the declaration: lists, fields
    that are not set, and codes of which an object says nothing, such as sections and parts in a threshold. `chapter` ""
    is the document itself."""
    found = list(_addable(_within(document, _steps(chapter)), chapter, document))
    return found if chapter else [place for place in found if "." not in place and "[" not in place]


def removable(document: Any, chapter: str) -> bool:
    """Whether the whole chapter can be taken away: a row of a list, or a part that may be unset."""
    shape = shape_at(chapter)
    return bool(_ROW.search(chapter)) or (shape is not None and shape.may_be_unset and chapter in document)


def with_new(document: Any, place: str) -> Any:
    """With one more row in the list at this place, or with the field that belongs there; as it is where nothing can be
    added."""
    way, shape = _steps(place), shape_at(place)
    if not way or shape is None:
        return document
    new = deepcopy(document)
    holder, above = _within(new, way[:-1]), _within(new, way[:-2])
    if holder is None and shape.is_named and isinstance(above, dict):
        holder = above.setdefault(way[-2], {})
    if shape.is_list and isinstance(holder, dict):
        rows = holder.setdefault(way[-1], [])
        row = _row(place, document)
        if isinstance(rows, list) and row is not None:
            rows.append(row)
    elif place == CATEGORIES and isinstance(holder, dict):
        names = holder.setdefault(place, {})
        if isinstance(names, dict):
            names.setdefault("", "")
    elif isinstance(holder, dict):
        holder.setdefault(way[-1], blank(shape))
    return new


def without(document: Any, place: str) -> Any:
    """Without the row or the field at this place; as it is where there is none."""
    # What is there knows its way also where a name says none, such as the empty code of a new category.
    way = next((leaf.way for leaf in leaves(document) if leaf.place == place), _steps(place))
    new = deepcopy(document)
    holder = _within(new, way[:-1]) if way else None
    if isinstance(holder, dict):
        holder.pop(way[-1], None)
        if not holder and _may_be_unset(_above(place)):
            return without(new, _above(place))
    elif isinstance(holder, list) and isinstance(way[-1], int) and way[-1] < len(holder):
        del holder[way[-1]]
        if not holder and _may_be_unset(rows := _ROW.sub("", place)):
            return without(new, rows)
    return new


UP, DOWN = -1, 1


def ways_to_move(document: Any, place: str) -> tuple[int, ...]:
    """`UP` and `DOWN`, as far as the row at this place has one above and below it; empty for what is no row."""
    way = _steps(place)
    rows = _within(document, way[:-1])
    if not way or not isinstance(at := way[-1], int) or not isinstance(rows, list):
        return ()
    return tuple(by for by in (UP, DOWN) if 0 <= at < len(rows) and 0 <= at + by < len(rows))


def moved(document: Any, place: str, by: int) -> Any:
    """With the row at this place and its neighbour above or below in each other's place; as it is where a row cannot
    move that way."""
    new = deepcopy(document)
    if by in ways_to_move(document, place):
        *above, at = _steps(place)
        rows, at = _within(new, above), int(at)
        rows[at], rows[at + by] = rows[at + by], rows[at]
    return new


def place_after(place: str, by: int) -> str:
    """Where the row at this place stands when it has moved."""
    return _ROW.sub(f"[{int(_steps(place)[-1]) + by}]", place)


def _row(place: str, document: Any) -> Any:
    shape = shape_at(f"{place}[0]")
    row = None if shape is None else blank(shape)
    if place == "place_moves" and row:
        return {**row, "giving": [""], "taking": [""]}
    if place == "thresholds" and row:
        # Most thresholds name a minimum for every section.
        return {**row, "minima": dict.fromkeys(codes_of(document, "sections"), "")}
    return row


def _addable(value: Any, place: str, document: Any) -> Iterator[str]:
    shape = shape_at(place)
    if shape is None:
        return
    if shape.is_list or place == CATEGORIES:
        yield place
    elif isinstance(value, Mapping) and shape.is_object:
        yield from (f"{place}.{code}" for code in keys_at(document, place) if code not in value)
    if isinstance(value, Mapping) and not shape.is_object:
        for name, each in value.items():
            yield from _addable(each, f"{place}.{name}" if place else str(name), document)
        asks = bool(_ASKING.fullmatch(place))
        if place not in ASKED:
            names = [name for name in unset(place, value) if not (asks and name in _JUDGED)]
            yield from _unset([f"{place}.{name}" if place else name for name in names], document)
        if asks:
            stage = _within(document, _steps(place)[:2])
            yield from _unjudged(value, codes_of(stage, "parts"), place)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _addable(each, f"{place}[{index}]", document)


def _unset(places: Sequence[str], document: Any) -> Iterator[str]:
    """These fields; of an object, of which a form shows nothing while it is empty, what it can hold."""
    for place in places:
        shape = shape_at(place)
        if shape is not None and shape.is_object:
            yield from (f"{place}.{code}" for code in keys_at(document, place))
        else:
            yield place


def _unjudged(asked: Mapping[str, Any], parts: Sequence[str], place: str) -> Iterator[str]:
    """Where a part of the stage of which nothing is asked can be given a minimum: in points, or in per cent."""
    judged = {code for name in _JUDGED if isinstance(held := asked.get(name), Mapping) for code in held}
    codes = [code for code in parts if code not in judged]
    yield from (f"{place}.{name}.{code}" for name in _JUDGED for code in codes)


def _above(place: str) -> str:
    return place.rpartition(".")[0]


def _may_be_unset(place: str) -> bool:
    shape = shape_at(place)
    return bool(place) and shape is not None and shape.may_be_unset


def _steps(place: str) -> tuple[str | int, ...]:
    return tuple(int(step) if _INDEX.fullmatch(step) else step for step in _STEP.findall(place))


def _within(document: Any, way: Sequence[str | int]) -> Any:
    """What these keys and numbers lead to; None where they lead nowhere."""
    for step in way:
        if isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        elif isinstance(document, Mapping):
            document = document.get(step)
        else:
            return None
    return document


def _set(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _set(each) for name, each in value.items() if each is not None}
    return [_set(each) for each in value] if isinstance(value, list) else value
