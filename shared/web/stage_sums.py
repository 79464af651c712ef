"""How the score of a later stage came about, as a page writes it: each part with its weight, and one sum of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from flask import Flask
from flask_babel import gettext

from shared.contracts.integration import shares, weighed
from shared.contracts.scales import Scale
from shared.web.deciding import key_words
from shared.web.filters import angka, persen, poin
from shared.web.stages_in_words import stage_key_words


@dataclass(frozen=True)
class Line:
    """A column of a row in words; `weight` and `gives` are empty where it counts in the order or for a minimum only."""

    name: str
    value: str
    most: str
    weight: str
    gives: str


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        stage_lines=stage_lines,
        sum_in_words=sum_in_words,
        key_in_words=key_in_words,
        sentence_of_keys=sentence_of_keys,
    )


def key_in_words(scale: Scale, key: str) -> str:
    """A key of the order of this stage as a list of keys names it."""
    return key_words(key) if scale.stage is None else stage_key_words(scale.rules, scale.stage, key)


def sentence_of_keys(scale: Scale, keys: Iterable[str]) -> str:
    """All keys of an order, the first one first."""
    return ", ".join(key_in_words(scale, key) for key in keys)


def stage_lines(scale: Scale, marks: Mapping[str, int]) -> list[Line]:
    """All columns of a later stage's row, in the order in which they are shown; none of another."""
    return list(_lines(scale, marks)) if scale.stage is not None and marks else []


def _lines(scale: Scale, marks: Mapping[str, int]) -> Iterator[Line]:
    assert scale.stage is not None
    counted = {each.code: each for each in weighed(scale.rules, scale.stage)}
    given = shares(scale.rules, scale.stage, marks)
    for code in scale.codes:
        steps, part, section = scale.steps[code], scale.stage.part(code), scale.stage.sections.get(code)
        own = part.most if part else section.max_marks if section else None
        most = counted[code].most if code in counted else own
        share, name = given.get(code), key_in_words(scale, code)
        yield Line(
            name=name[:1].upper() + name[1:],
            value=poin(marks[code], steps),
            most="" if most is None else poin(most, steps),
            weight=_percent(counted[code].weight) if code in counted else "",
            gives=""
            if share is None
            else f"{'' if share.denominator == 1 else '≈ '}{poin(_nearest(share), scale.total)}",
        )


def sum_in_words(scale: Scale, marks: Mapping[str, int], total: int) -> str:
    """The sum by which a row has its total: "(40 % × 311/550 + 30 % × 250/500) × 100 = 37,618"."""
    lines = [line for line in stage_lines(scale, marks) if line.weight]
    if scale.stage is None or not lines:
        return ""
    parts = " + ".join(f"{line.weight} × {line.value}/{line.most}" for line in lines)
    return f"({parts}) × {angka(scale.stage.integration.scale)} = {poin(total, scale.total)}"


def _nearest(share: Fraction) -> int:
    return floor(share + Fraction(1, 2))


def _percent(weight: Fraction) -> str:
    return str(gettext("%(number)s %%", number=persen(weight)))
