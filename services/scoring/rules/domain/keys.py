"""Which codes the objects of a draft can have as keys: those of its sections, of its stages and of their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shared.contracts.normalisation import value_code

_OF_SECTIONS = re.compile(r"thresholds\[[0-9]+\]\.(minima|percent)")
_OF_PARTS = re.compile(r"stages\[([0-9]{1,6})\]\.integration\.parts")
_OF_STAGES = re.compile(r"stages\[([0-9]{1,6})\]\.integration\.carried_in")


def keys_at(document: Any, place: str) -> list[str]:
    """The codes that can stand as keys of the object at this place; empty where nothing says which."""
    if _OF_SECTIONS.fullmatch(place):
        return codes_of(document, "sections")
    if found := _OF_PARTS.fullmatch(place):
        stages = _rows(document, "stages")
        return codes_of(stages[int(found[1])], "parts") if int(found[1]) < len(stages) else []
    if found := _OF_STAGES.fullmatch(place):
        first = document.get("first_stage") if isinstance(document, Mapping) else None
        named = _codes([first, *_rows(document, "stages")[: int(found[1])]])
        values = (
            [value_code(code) for code in _codes([first])]
            if isinstance(document, Mapping) and document.get("normalisation")
            else []
        )
        return [*named[:1], *values, *named[1:]]
    return []


def codes_of(holder: Any, name: str) -> list[str]:
    """The codes of a list of sections, stages or parts, as far as they are typed."""
    return _codes(_rows(holder, name))


def _codes(rows: list[Any]) -> list[str]:
    found = [each.get("code") for each in rows if isinstance(each, Mapping)]
    return [code for code in found if isinstance(code, str) and code]


def _rows(holder: Any, name: str) -> list[Any]:
    rows = holder.get(name) if isinstance(holder, Mapping) else None
    return rows if isinstance(rows, list) else []
