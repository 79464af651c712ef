"""By what the people of a later stage can be put in order, in words: made of a draft, whose stages need not fit yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext

from shared.contracts.normalisation import value_code
from shared.contracts.rules import AGE, GPA, WRONG, WRONG_RATIO
from shared.contracts.stages import FINAL
from shared.web.deciding import counted_words, key_words

_KEY = re.compile(r"stages\[([0-9]+)\]\.tie_breaks\[[0-9]+\]")


def stage_of_key(place: str) -> int | None:
    """The number of the later stage to whose order a key at this place belongs; None where none does."""
    found = _KEY.fullmatch(place)
    return int(found[1]) if found else None


def stage_keys(document: Any, index: int) -> Iterator[tuple[str, str]]:
    """The final value, the parts of the stage, what lies behind it and its parts, nearest first, each with its
    normalised value if it has one, and what people bring along."""
    stages = _rows(document, "stages")
    yield FINAL, gettext("nilai akhir")
    sittings = list[tuple[str, str]]()
    for part in _rows(stages[index], "parts") if index < len(stages) else []:
        of_part = list(_with_parts(part, "sections")) if part.get("source") == "sitting" else list(_named([part]))
        yield from (*of_part, *_value(part, of_part[:1]))
        sittings += of_part if len(of_part) > 1 else []
    for stage in reversed(stages[:index]):
        yield from _with_parts(stage, "parts")
    first = document.get("first_stage")
    if isinstance(first, Mapping):
        whole = {**first, "sections": document.get("sections")}
        named = list(_with_parts(whole, "sections"))
        yield from (*named[:1], *_value(document, named[:1]), *named[1:])
    yield from ((key, key_words(key)) for key in (GPA, AGE))
    for word in (WRONG, WRONG_RATIO) if sittings else ():
        yield word, key_words(word)
        yield from ((f"{word}:{code}", counted_words(word, name)) for code, name in sittings)


def _with_parts(stage: Mapping[str, Any], parts: str) -> Iterator[tuple[str, str]]:
    for code, name in _named([stage]):
        yield code, name
        for part in _rows(stage, parts):
            of_part = [
                (f"{code}:{inside}", gettext("%(part)s pada %(stage)s", part=words, stage=name))
                for inside, words in _named([part])
            ]
            yield from (*of_part, *_value(part, of_part))


def _value(holder: Mapping[str, Any], named: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What a total or a score becomes, where the draft normalises it."""
    if holder.get("normalisation"):
        yield from ((value_code(code), gettext("%(name)s (nilai setara)", name=words)) for code, words in named)


def _named(rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in rows:
        code, name = each.get("code"), each.get("name")
        if isinstance(code, str) and code:
            yield code, gettext(name) if isinstance(name, str) and name else code


def _rows(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = holder.get(name)
    # A row that is none keeps its number, so that those behind it keep theirs.
    return [each if isinstance(each, Mapping) else {} for each in rows] if isinstance(rows, list) else []
