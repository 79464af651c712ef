"""New codes of sections, stages and their parts: whatever names them by the old one in a draft names them by the new
one."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from shared.contracts.normalisation import value_code
from shared.contracts.rules import WRONG, WRONG_RATIO

Names = Mapping[str, str]
"""New codes by the old ones."""


def followed(before: Any, after: Any) -> Any:
    """`after`, which differs from `before` in what was typed and not in its rows, with the codes that were typed
    wherever `before` had the old ones. A code that another row has, too, is followed by nothing: that is a mistake to
    be mended first."""
    sections = _renamed(_rows(before, "sections"), _rows(after, "sections"))
    stages = _renamed(*(_stages(each) for each in (before, after)))
    parts = [
        _renamed(_rows(old, "parts"), _rows(new, "parts"))
        for old, new in zip(_rows(before, "stages"), _rows(after, "stages"), strict=False)
    ]
    of_parts = [
        _sections_of(old, new) for old, new in zip(_rows(before, "stages"), _rows(after, "stages"), strict=False)
    ]
    if not (sections or stages or any(parts) or any(map(any, of_parts))):
        return after
    new = deepcopy(after)
    for threshold in _rows(new, "thresholds"):
        _follow_keys(threshold, ("minima", "percent"), sections)
    _follow_order(new, {key: _of_section(key, sections) for key in _rows(new, "tie_breaks") if isinstance(key, str)})
    inside = {_code(_stages(before)[0]): sections}
    for was, stage, own, of_part in zip(_rows(before, "stages"), _rows(new, "stages"), parts, of_parts, strict=False):
        for asked in (stage, *_rows(stage, "thresholds")):
            _follow_keys(asked, ("minima", "percent"), own)
        weights = stage.get("integration") if isinstance(stage, dict) else None
        _follow_keys(weights, ("parts",), own)
        _follow_keys(weights, ("carried_in",), {**stages, **_values_of(stages)})
        keys = [key for key in _rows(stage, "tie_breaks") if isinstance(key, str)]
        _follow_order(stage, {key: _of_stage(key, {**stages, **own}, {**inside, **of_part}) for key in keys})
        inside[_code(was)] = own
    return new


def _of_section(key: str, sections: Names) -> str:
    word, colon, code = key.partition(":")
    if colon:
        return f"{word}:{sections.get(code, code)}" if word in (WRONG, WRONG_RATIO) else key
    return sections.get(key, key)


def _of_stage(key: str, alone: Names, inside: Mapping[str, Names]) -> str:
    """`inside` are the new codes of what an earlier stage, or a sitting of the stage itself, consisted of, by its old
    code."""
    code, colon, part = key.partition(":")
    if code in (WRONG, WRONG_RATIO):
        return f"{code}:{_of_stage(part, alone, inside)}" if colon else key
    if colon:
        part, again, value = part.partition(":")
        return f"{alone.get(code, code)}:{inside.get(code, {}).get(part, part)}{again}{value}"
    return alone.get(key, key)


def _values_of(codes: Names) -> Names:
    """What is called by the value of a total or a score."""
    return {value_code(was): value_code(now) for was, now in codes.items()}


def _sections_of(old: Any, new: Any) -> dict[str, Names]:
    """The new codes of the sections of each sitting of a stage, by the sitting's old code."""
    pairs = zip(_rows(old, "parts"), _rows(new, "parts"), strict=False)
    found = {_code(was): _renamed(_rows(was, "sections"), _rows(now, "sections")) for was, now in pairs}
    return {code: names for code, names in found.items() if names}


def _renamed(old: list[Any], new: list[Any]) -> dict[str, str]:
    were, are = [_code(each) for each in old], [_code(each) for each in new]
    return {
        was: now
        for was, now in zip(were, are, strict=False)
        if was and now and was != now and were.count(was) == 1 and are.count(now) == 1
    }


def _follow_keys(holder: Any, names: tuple[str, ...], codes: Names) -> None:
    for name in names if isinstance(holder, dict) else ():
        if isinstance(found := holder.get(name), dict):
            holder[name] = {codes.get(code, code): value for code, value in found.items()}


def _follow_order(holder: Any, keys: Names) -> None:
    if keys:
        holder["tie_breaks"] = [keys.get(key, key) if isinstance(key, str) else key for key in holder["tie_breaks"]]


def _stages(document: Any) -> list[Any]:
    """The first stage, which may have no code, and the later ones."""
    first = document.get("first_stage") if isinstance(document, Mapping) else None
    return [first, *_rows(document, "stages")]


def _code(row: Any) -> str:
    found = row.get("code") if isinstance(row, Mapping) else None
    return found if isinstance(found, str) else ""


def _rows(holder: Any, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, Mapping) else None
    return found if isinstance(found, list) else []
