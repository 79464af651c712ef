"""Every field that a rules document may have stands in a document of the tests and is damaged: it is refused at exactly
its place where its value is of no type that the declaration knows, where it is missing, and where it is misspelt."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin

import pytest

from shared.contracts import normalisation, place_moves, quota_groups, reserve, rules, stages
from shared.contracts.codec.form import problems_of
from shared.contracts.codec.rules import LIMITS
from shared.contracts.rules import Rules
from tests.builders.damaged_documents import Declared, Site, at, damaged, declared, sources, standing
from tests.builders.rules_documents import Document

EVERY = list(declared())
JUNK: tuple[Any, ...] = (True, 1.5, [[]], {"x": {}}, "\x00", 2**64, -(2**64))
A_FEW = 3
"""So many places of each field, drawn from all documents."""


def test_every_field_stands_in_a_document_and_is_struck() -> None:
    assert len(EVERY) > 100
    assert {
        ("Rules", "place_moves"),
        ("PlaceStep", "within"),
        ("Weights", "each_once"),
        ("Criterion", "max_points"),
    } <= {*EVERY}
    assert not [field for field in EVERY if field not in standing()]
    chance = random.Random(0)
    struck = {field for number in range(1_000) for field in damaged(chance, number).struck}
    assert not [field for field in EVERY if field not in struck]


def test_every_choice_stands_in_a_document() -> None:
    """Of fields that take one of few words."""
    found: dict[Declared, set[Any]] = {}
    for document, its in sources():
        for site in its:
            if get_origin(site.hint) is Literal:
                found.setdefault(site.field, set()).add(at(document, site.way))
    chosen = {field: get_args(hint) for field, hint in declared().items() if get_origin(hint) is Literal}
    assert len(chosen) > 15
    missing = {(*field, word) for field, words in chosen.items() for word in words} - {
        (*field, word) for field, words in found.items() for word in words
    }
    assert not missing


@pytest.mark.parametrize("field", EVERY, ids=".".join)
def test_a_damaged_field_is_refused_at_exactly_its_place(field: Declared) -> None:
    chance = random.Random(f"{field}")
    for number, site in chance.sample(standing()[field], min(A_FEW, len(standing()[field]))):
        document = sources()[number][0]
        place = place_of(site)
        for junk in JUNK:
            if is_of_type(junk, site):
                continue
            assert refused_at(document, site, junk) == [place], junk
        if isinstance(site.way[-1], str) and site.way[-1] == field[1]:
            holder = at(changed := deepcopy(document), site.way[:-1])
            holder[f"{field[1]}x"] = holder.pop(field[1])
            found = [problem.place.field for problem in problems_of(Rules, changed, LIMITS)]
            assert found == [f"{place}x", *([place] if is_asked(field) else [])]


def refused_at(document: Document, site: Site, junk: Any) -> list[str]:
    """The place of each problem, once, without what is in the junk itself."""
    changed = deepcopy(document)
    at(changed, site.way[:-1])[site.way[-1]] = junk
    found = [problem.place.field for problem in problems_of(Rules, changed, LIMITS)]
    place = place_of(site)
    assert all(each == place or each.startswith((f"{place}.", f"{place}[")) for each in found)
    return [place] if found else []


def place_of(site: Site) -> str:
    place = ""
    for step in site.way:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    return place


def is_of_type(junk: Any, site: Site) -> bool:
    """Whether it may stand there: only a truth value where one is asked."""
    return site.hint is bool and isinstance(junk, bool)


def is_asked(field: Declared) -> bool:
    """Whether a document must have it."""
    modules = (rules, stages, normalisation, place_moves, quota_groups, reserve)
    cls = next(getattr(module, field[0]) for module in modules if hasattr(module, field[0]))
    [its] = [each for each in fields(cls) if each.name == field[1]]
    return its.default is MISSING
