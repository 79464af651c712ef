"""Applicants' categories of a draft: their codes are typed beside their names, and other fields refer to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from services.scoring.rules.domain.editing import CATEGORIES
from shared.contracts.codec.form import shown_name
from shared.kernel.errors import Problem
from shared.kernel.words import N_

_FEW = 5
"""So many places are named at once."""


def place_of(code: str) -> str:
    """The place of a category's name."""
    return f"{CATEGORIES}.{code}"


def recoded(document: Any, typed: Mapping[str, str]) -> tuple[Any, list[Problem]]:
    """The document with the codes that were typed, by the place that each category has until then, and with the new
    code wherever the old one was named. With a problem for each code that two categories would have; these keep
    theirs."""
    names = _names(document)
    wanted = {code: typed.get(place_of(code), code) for code in names}
    clashing = {code for code, new in wanted.items() if new != code and list(wanted.values()).count(new) > 1}
    changed = {code: new for code, new in wanted.items() if new != code and code not in clashing}
    text = N_("Kode %(name)s sudah dipakai kategori lain.")
    problems = [Problem.of(place_of(code), "code_twice", text, name=shown_name(wanted[code])) for code in clashing]
    if not changed:
        return document, sorted(problems, key=lambda each: each.place)
    new = deepcopy(document)
    new[CATEGORIES] = {changed.get(code, code): name for code, name in names.items()}
    for _place, holder, key in list(_mentions(new)):
        # What has no code yet is named by nobody; a code that is emptied is not to be forgotten elsewhere.
        holder[key] = (changed.get(holder[key]) or holder[key]) if holder[key] else holder[key]
    return new, sorted(problems, key=lambda each: each.place)


def keeping(document: Any, place: str) -> list[Problem]:
    """Why the category at this place cannot be taken away: what names it still; empty for all other places."""
    code = place.removeprefix(f"{CATEGORIES}.")
    if code not in _names(document) or place != place_of(code):
        return []
    places = [place for place, holder, key in _mentions(document) if holder[key] == code]
    if not code or not places:
        return []
    text = N_("Kategori %(name)s masih disebut di %(places)s; ubah atau hapus dahulu di sana.")
    return [Problem.of(place, "category_named", text, name=shown_name(code), places=_few(places))]


def _few(places: list[str]) -> str:
    return ", ".join([*places[:_FEW], *("…" for _each in places[_FEW : _FEW + 1])])


def _names(document: Any) -> Mapping[str, Any]:
    found = document.get(CATEGORIES) if isinstance(document, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _mentions(document: Any) -> Iterator[tuple[str, Any, str | int]]:
    """Every place at which the document names a category by a text, what holds it, and its key there."""
    stages = ((f"stages[{index}].", stage) for index, stage in enumerate(_rows(document, "stages")))
    for at, holder in (("", document), *stages):
        for index, threshold in enumerate(_rows(holder, "thresholds")):
            if isinstance(threshold, dict) and isinstance(threshold.get("category"), str):
                yield f"{at}thresholds[{index}].category", threshold, "category"
    for index, step in enumerate(_rows(document, "place_moves")):
        for side in ("giving", "taking"):
            codes = _rows(step, side)
            yield from (
                (f"place_moves[{index}].{side}[{number}]", codes, number)
                for number, code in enumerate(codes)
                if isinstance(code, str)
            )


def _rows(holder: Any, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, Mapping) else None
    return found if isinstance(found, list) else []
