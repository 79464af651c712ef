"""A draft's fields in the order of a form: chapters, inside them rows and parts of their own, and where each problem of
the document is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from services.scoring.rules.domain.editing import (
    ASKED,
    CATEGORIES,
    DOWN,
    UP,
    Leaf,
    addable,
    leaves,
    place_after,
    removable,
    ways_to_move,
)
from services.scoring.rules.domain.labels import LABELS
from services.scoring.rules.domain.shapes import shape_at
from services.scoring.rules.pages.fields import ABOUT, ADD_ROW, ROWS
from shared.kernel.errors import Problem
from shared.kernel.words import N_

MOST = 400
"""The rest of a longer document is changed as JSON: a form of thousands of fields helps nobody."""
_NUMBER = re.compile(r"\[([0-9]+)\]$")
_NO_NAME = re.compile(r"[^A-Za-z0-9_]")
_TITLES = {CATEGORIES: N_("Kategori"), "parts": N_("Bagian tahap")}
"""Lists that are called otherwise than the values that stand under their name."""
_NAMES = ("code", "category", "position_group")
"""Fields that tell a row from the others."""


@dataclass(frozen=True)
class Chapter:
    """Fields that stand together; `title` is empty for those of the document itself, `named` is what tells a row from
    others of its kind. `inner` are the rows and parts in
    it that can be taken away as a whole. `more` are the places that can be added, with their words; `add_row` names the
    list that the last of its rows ends with a button for, or the part itself where the document does without it.
    `about` says what the part is for."""

    place: str
    title: str
    fields: tuple[Leaf, ...]
    more: tuple[tuple[str, str], ...]
    is_removable: bool
    add_row: str = ""
    about: str = ""
    inner: tuple[Chapter, ...] = ()
    named: str = ""

    @property
    def anchor(self) -> str:
        return anchor(self.place)


@dataclass(frozen=True)
class Shown:
    """`by_place` are the problems of each field, chapter and list, the list's under the name of its button; `links` the
    id on the page to which the place of a problem leads, where it leads to one."""

    by_place: Mapping[str, Sequence[Problem]]
    links: Mapping[str, str]


@dataclass(frozen=True)
class Move:
    """A button that moves a row: its `name`, and the id of the button on which the focus stays, which is the row's own
    where it stands then. A row that has come to an end of its list has the other button only."""

    name: str
    focus: str
    way: str
    words: str


_MOVES = {UP: ("naik", "up", N_("Naikkan")), DOWN: ("turun", "down", N_("Turunkan"))}


def moves(document: Any, place: str) -> list[Move]:
    """The buttons of the row at this place; none for what is no row of a list, or for its only one."""
    found = []
    for by in ways_to_move(document, place):
        then = place_after(place, by)
        stays = by if by in ways_to_move(document, then) else -by
        name, way, words = _MOVES[by]
        found.append(Move(name, f"{_MOVES[stays][0]}-{anchor(then)}", way, gettext(words)))
    return found


def anchor(place: str) -> str:
    """The place as the end of an id."""
    return _NO_NAME.sub("-", place)


def chapters(document: Any) -> list[Chapter]:
    """In the order of the document, behind them the parts that it can do without, whether it has them or not. Of a
    document that is too long for a form these alone."""
    found = list(leaves(document))
    known: dict[str, list[Leaf]] = {"": []}
    for leaf in found:
        known.setdefault(leaf.chapter, []).append(leaf)
    asked = [_asked(document, place, known.pop(place, [])) for place in ASKED]
    if len(found) > MOST:
        return asked
    last = {_stem(place): place for place in known}
    ends = {last.get(rows, ""): rows for rows in ROWS if rows in last}
    made = (
        _chapter(place, own, addable(document, place), removable(document, place), ends.get(place, ""))
        for place, own in known.items()
    )
    return [*made, *asked]


def without_rows(document: Any) -> list[str]:
    """The lists with a button of their own that have no row yet, and so no chapter that ends with it."""
    return [rows for rows in ROWS if isinstance(document, Mapping) and not document.get(rows)]


def shown(form: Sequence[Chapter], problems: Sequence[Problem]) -> Shown:
    """Each problem at its field; where the form has none there, at the chapter around it, and of a list at the button
    that adds to it."""
    ids = {"": ""} | dict(_ids(form))
    at: dict[str, list[Problem]] = {}
    links = {}
    for problem in problems:
        if problem.place.field:
            place = _holder(problem.place.field, ids)
            at.setdefault(place, []).append(problem)
            links[problem.place.field] = ids[place]
    return Shown(at, links)


def _ids(form: Sequence[Chapter]) -> Iterator[tuple[str, str]]:
    for rows in ROWS if any(not chapter.about for chapter in form) else ():
        yield button_of(rows), f"tambah-{rows}"
    for chapter in form:
        yield chapter.place, f"bab-{chapter.anchor}"
        yield from ((leaf.place, f"isian-{anchor(leaf.place)}") for leaf in chapter.fields)
        yield from _ids(chapter.inner)


def button_of(rows: str) -> str:
    """How `Shown.by_place` calls the button that adds to a list."""
    return f"+{rows}"


def _holder(place: str, ids: Mapping[str, str]) -> str:
    while place not in ids:
        if button_of(place) in ids:
            return button_of(place)
        place = _NUMBER.sub("", place) if _NUMBER.search(place) else place.rpartition(".")[0]
    return place


def _chapter(place: str, own: Sequence[Leaf], more: Sequence[str], is_removable: bool, add_row: str = "") -> Chapter:
    fields, inside, new = list[Leaf](), dict[str, tuple[list[Leaf], list[str]]](), list[str]()
    for leaf in own:
        within = _outermost(leaf.place, place)
        (inside.setdefault(within, ([], []))[0] if within else fields).append(leaf)
    for each in more:
        within = _outermost(each, place)
        (inside.setdefault(within, ([], []))[1] if within else new).append(each)
    return Chapter(
        place,
        _title(place),
        tuple(fields),
        tuple((each, _in_words(each)) for each in new if each not in ADD_ROW),
        is_removable,
        add_row,
        inner=tuple(_chapter(each, *held, is_removable=True) for each, held in inside.items()),
        named=_named(place, fields),
    )


def _named(place: str, own: Sequence[Leaf]) -> str:
    if place == CATEGORIES:
        return ""
    values = {leaf.place: leaf.value for leaf in own}
    found = (values.get(f"{place}.{name}") for name in _NAMES)
    return ", ".join(str(each) for each in found if isinstance(each, str) and each)


def _outermost(place: str, chapter: str) -> str:
    """The first row or optional part inside the chapter around this place; empty where it is the chapter's own."""
    end = place.find(".", len(chapter) + 1) if chapter else -1
    while end > 0:
        around = place[:end]
        shape = shape_at(around)
        if shape is not None and shape.is_part and (shape.may_be_unset or _NUMBER.search(around)):
            return around
        end = place.find(".", end + 1)
    return ""


def _asked(document: Any, place: str, own: list[Leaf]) -> Chapter:
    has = removable(document, place)
    return Chapter(place, _title(place), tuple(own), (), has, "" if has else place, gettext(ABOUT[place]))


def called(place: str) -> str:
    """What the field, the list or the part at this place is called; empty where it has no name but its place."""
    if not any(step.strip() for step in re.split(r"[.\[\]]", place)):
        return ""
    shape, name = shape_at(place), Leaf(place, None).name
    label = _TITLES.get(name) if shape is not None and (shape.is_list or _NUMBER.search(place)) else None
    label = label or LABELS.get(name)
    return gettext(label) if label else ""


def _in_words(place: str) -> str:
    words = called(place)
    return f"{words}: {place}" if words else place


def _title(place: str) -> str:
    if not place:
        return ""
    stem, number = _stem(place).rpartition(".")[2], _NUMBER.search(place)
    label = _TITLES.get(stem) or LABELS.get(stem)
    words = gettext(label) if label else stem
    return f"{words} {int(number[1]) + 1}" if number else words


def _stem(place: str) -> str:
    return _NUMBER.sub("", place)
