"""Rules documents with one to three blows, some rough and some so gentle that most documents stand them. The first blow
falls on each field of the declaration in turn, so that none is spared."""

from __future__ import annotations

import random
import types
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from shared.contracts.rules import Rules
from tests.builders.every_document import EVERY
from tests.builders.rules_documents import Document

Way = tuple[str | int, ...]
Declared = tuple[str, str]
"""The names of a class and of one of its fields."""

JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 7, 101, 2**31, 2**53, 2**64, 1.5),
    *("", " ", "total", "=1", "\x00", "\ud800", "x" * 5_000),
    *("gpa", "age", "wrong", "wrong:TIU", "wrong_ratio:MAT", "wrong:", ":", "total:TIU", "1223", "none", "draw"),
    *("unit", "pool", "special"),
    *("62.5", "0.0001", "62.50", "62,5", "0.00001", "100.0001", "062.5", "60.0", "-0.5", "1e1", 62.5),
    *("skd", "skd:TKP", "final", "sitting", "assessors", "carried_over", "half_even"),
    *("cat:SKB", "wrong:cat", "wrong_ratio:cat:SKB", "wrong:cat:SKB:x", "tulis:normalised", "cat:normalised"),
    *("percentile", "mean_sd", "equipercentile", "lower", "at_most", "highest_mean", "after_session"),
    *([], {}, [[]]),
)
KEYS = ("total", "final", "gpa", "age", "wrong", "wrong_ratio", "MAT", "TIU", "tulis", "tulis:MAT", "wawancara", "skd")


@dataclass(frozen=True)
class Damaged:
    document: Document
    source: Document
    struck: frozenset[Declared]


@dataclass(frozen=True)
class Site:
    """Where a field stands, and the type that it is declared with."""

    way: Way
    field: Declared
    hint: Any


@cache
def declared() -> dict[Declared, Any]:
    """Every field that a document may have, with its type."""
    return dict(_declared())


def _declared() -> Iterator[tuple[Declared, Any]]:
    found, waiting = {Rules}, list[Any]([Rules])
    while waiting:
        holder = waiting.pop(0)
        for field in fields(holder):
            hint = get_type_hints(holder)[field.name]
            yield (holder.__name__, field.name), plain(hint)
            for each in _parts(plain(hint)):
                if each not in found:
                    found.add(each)
                    waiting.append(each)


def plain(hint: Any) -> Any:
    """Without null."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (each for each in get_args(hint) if each is not types.NoneType)
    return hint


def inside(hint: Any) -> Any:
    """The type of what a list or an object of named things holds; None for anything else."""
    if get_origin(hint) is tuple:
        return get_args(hint)[0]
    return get_args(hint)[1] if get_origin(hint) is dict else None


def _parts(hint: Any) -> Iterator[type[Any]]:
    if is_dataclass(hint):
        yield hint  # type: ignore[misc]
    elif inside(hint) is not None:
        yield from _parts(inside(hint))


def sites(value: Any, cls: Any = Rules, way: Way = ()) -> Iterator[Site]:
    """Every field that is set, and every entry of a list or an object under the name of the field that holds it."""
    hints = get_type_hints(cls)
    for field in fields(cls):
        if value.get(field.name) is not None:
            found = Site((*way, field.name), (cls.__name__, field.name), plain(hints[field.name]))
            yield from _entries(value[field.name], found)


def _entries(value: Any, site: Site) -> Iterator[Site]:
    yield site
    if is_dataclass(site.hint):
        yield from sites(value, site.hint, site.way)
    elif isinstance(value, dict | list):
        held = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in held:
            yield from _entries(each, Site((*site.way, key), site.field, inside(site.hint)))


@cache
def sources() -> tuple[tuple[Document, tuple[Site, ...]], ...]:
    documents = [make() for make in EVERY]
    return tuple((document, tuple(sites(document))) for document in documents)


@cache
def standing() -> dict[Declared, list[tuple[int, Site]]]:
    """By field, the documents in which it stands, by number, and where."""
    found: dict[Declared, list[tuple[int, Site]]] = {}
    for number, (_, its) in enumerate(sources()):
        for site in its:
            found.setdefault(site.field, []).append((number, site))
    return found


def at(document: Any, way: Way) -> Any:
    for step in way:
        document = document[step]
    return document


def damaged(chance: random.Random, number: int) -> Damaged:
    field = list(declared())[number % len(declared())]
    source, site = chance.choice(standing()[field])
    blows = _Blows(chance, source, gentle=chance.random() < 0.6)
    if chance.random() < 0.25:
        blows.graft(field)
    else:
        blows.strike(site)
    for _ in range(chance.choice([0, 0, 1, 1, 2])):
        blows.another()
    return Damaged(blows.document, sources()[source][0], frozenset(blows.struck))


class _Blows:
    def __init__(self, chance: random.Random, source: int, *, gentle: bool) -> None:
        self.chance, self.gentle = chance, gentle
        self.document: Document = deepcopy(sources()[source][0])
        self.sites = sources()[source][1]
        self.struck: set[Declared] = set()

    def another(self) -> None:
        if self.chance.random() < 0.2:
            self.graft(self.chance.choice(list(standing())))
            return
        site = self.chance.choice(self.sites)
        if self._still_stands(site):
            self.strike(site)

    def _still_stands(self, site: Site) -> bool:
        """An earlier blow may have taken away what holds it."""
        try:
            at(self.document, site.way)
        except (KeyError, IndexError, TypeError):
            return False
        return isinstance(at(self.document, site.way[:-1]), dict | list)

    def strike(self, site: Site) -> None:
        self.struck.add(site.field)
        holder, last = at(self.document, site.way[:-1]), site.way[-1]
        if self.gentle:
            self._gently(holder, last, site)
        else:
            self._roughly(holder, last)

    def graft(self, field: Declared) -> None:
        """What a field is in another document, or elsewhere in this one."""
        number, site = self.chance.choice(standing()[field])
        value = deepcopy(at(sources()[number][0], site.way))
        holders = [each.way for each in self.sites if getattr(each.hint, "__name__", "") == field[0]]
        if field[0] == Rules.__name__:
            holders = [()]
        name = next(step for step in reversed(site.way) if step == field[1])
        try:
            holder = at(self.document, self.chance.choice(holders or [site.way[:-1]]))
            holder[name if isinstance(holder, dict) and holders else site.way[-1]] = value
        except (KeyError, IndexError, TypeError):
            self.document[str(site.way[0])] = deepcopy(sources()[number][0][str(site.way[0])])
        self.struck.add(field)

    def _roughly(self, holder: Any, last: Any) -> None:
        chance = self.chance
        blow = chance.choice(["replace", "remove", "rename", "repeat", "shift", "borrow"])
        if blow == "replace":
            holder[last] = deepcopy(chance.choice(JUNK))
        elif blow == "remove":
            del holder[last]
        elif blow == "rename" and isinstance(holder, dict):
            holder[f"{last}x"] = holder.pop(last)
        elif blow == "repeat" and isinstance(holder, list):
            holder.append(deepcopy(holder[last]))
        elif blow == "shift" and isinstance(holder[last], int):
            holder[last] += chance.choice([-1, 1])
        else:
            holder[last] = deepcopy(chance.choice(list(holder.values() if isinstance(holder, dict) else holder)))

    def _gently(self, holder: Any, last: Any, site: Site) -> None:
        chance, value = self.chance, holder[last]
        if get_origin(site.hint) is Literal:
            holder[last] = chance.choice(get_args(site.hint))
        elif isinstance(value, bool):
            holder[last] = not value
        elif isinstance(value, int):
            holder[last] = chance.choice([value - 1, value + 1, value * 2, value * 5, max(1, value // 2), 1, 50])
        elif isinstance(value, list) and len(value) > 1:
            chance.shuffle(value) if chance.random() < 0.6 else value.pop(chance.randrange(len(value)))
        elif isinstance(value, dict) and inside(site.hint) is not None and value:
            del value[chance.choice(sorted(value))]
        elif site.field[1] == "tie_breaks":
            holder[last] = chance.choice(KEYS)
        elif isinstance(value, str) and site.field[1] in ("name", "title", "note", "regulation", "origin"):
            holder[last] = f"{value} (baru)"
        elif isinstance(value, str) and chance.random() < 0.5:
            holder[last] = f"{value}2"
        else:
            del holder[last]
