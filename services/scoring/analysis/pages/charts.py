"""Where the marks of the charts stand. The templates draw them: lengths are in the units of their view boxes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.scoring.analysis.domain.figures import ItemFigures, OptionFigures

WIDE, TALL = 640, 190
_LEFT, _TOP, _BOTTOM = 52, 14, 26
_LOWEST, _HIGHEST = -0.4, 0.8
_APART = 22
_LABELLED = 6


@dataclass(frozen=True)
class Dot:
    """An item: how easy it is across, how well it tells the strong from the weak upwards. `label` says its code."""

    code: str
    x: float
    y: float
    lit: bool
    label: bool
    end: bool
    """Whether the label stands before the dot, which is near the right edge."""


@dataclass(frozen=True)
class Curve:
    """An option's shares from the weakest fifth to the strongest. `words_at` is how high its name stands."""

    letter: str
    kind: str
    points: str
    words_at: float


@dataclass(frozen=True)
class Grid:
    value: float
    y: float


CURVES_WIDE, CURVES_TALL = 306, 206
_CURVE_LEFT, _CURVE_RIGHT, _CURVE_TOP, _CURVE_BOTTOM = 40, 62, 10, 30
CURVES_RIGHT = CURVES_WIDE - _CURVE_RIGHT


def across(difficulty: float) -> float:
    return round(_LEFT + difficulty * (WIDE - _LEFT - 8), 1)


def up(correlation: float) -> float:
    within = min(max(correlation, _LOWEST), _HIGHEST)
    return round(_TOP + (_HIGHEST - within) / (_HIGHEST - _LOWEST) * (TALL - _TOP - _BOTTOM), 1)


def dots(items: Sequence[ItemFigures], noted: Collection[str], lit: Collection[str]) -> list[Dot]:
    """`noted` are the codes that deserve a name, the gravest first; those too close to another name have none."""
    found = {
        item.code: (across(item.difficulty), up(item.correlation_rest))
        for item in items
        if item.difficulty is not None and item.correlation_rest is not None
    }
    named: list[tuple[float, float]] = []
    labelled = set()
    for code in noted:
        if code in found and len(named) < _LABELLED:
            x, y = found[code]
            if all(abs(x - a) > 5 * _APART or abs(y - b) > _APART for a, b in named):
                named.append((x, y))
                labelled.add(code)
    plain = [Dot(code, x, y, code in lit, code in labelled, x > WIDE - 120) for code, (x, y) in found.items()]
    # What is lit is drawn last, above the others.
    return sorted(plain, key=lambda dot: (dot.lit, dot.code))


def scale() -> list[Grid]:
    return [Grid(value, up(value)) for value in (0.0, 0.3, 0.6)]


def curves(options: Sequence[OptionFigures], rival: str = "") -> tuple[list[Curve], list[Grid]]:
    """The trace lines of an item's options, and the lines that help the eye; the rival is drawn above all others."""
    shown = [option for option in options if option.letter or option.chosen]
    top = max((share for option in shown for share in option.fifths if share is not None), default=0.0)
    steps = max(1, min(5, -(-round(top * 1000) // 200)))
    height = CURVES_TALL - _CURVE_TOP - _CURVE_BOTTOM

    def y(share: float) -> float:
        return round(CURVES_TALL - _CURVE_BOTTOM - share / (steps * 0.2) * height, 1)

    drawn = []
    for option in shown:
        ends = [share for share in option.fifths if share is not None]
        if ends:
            drawn.append(Curve(option.letter, _kind(option, rival), _points(option, y), y(ends[-1])))
    order = {"other": 0, "key": 1, "rival": 2}
    grid = [Grid(step * 0.2, y(step * 0.2)) for step in range(steps + 1)]
    return sorted(_apart(drawn), key=lambda curve: order[curve.kind]), grid


def fifth_x(place: int) -> float:
    return round(_CURVE_LEFT + place * (CURVES_RIGHT - _CURVE_LEFT) / 4, 1)


def _kind(option: OptionFigures, rival: str) -> str:
    if option.letter and option.letter == rival:
        return "rival"
    return "key" if option.right else "other"


def _points(option: OptionFigures, y: object) -> str:
    assert callable(y)
    return " ".join(f"{fifth_x(place)},{y(share)}" for place, share in enumerate(option.fifths) if share is not None)


def _apart(drawn: Sequence[Curve]) -> list[Curve]:
    """The names at the lines' ends, moved so far apart that each can be read."""
    placed: list[Curve] = []
    lowest = CURVES_TALL - _CURVE_BOTTOM + 6.0
    for curve in sorted(drawn, key=lambda each: -each.words_at):
        at = min(curve.words_at, lowest)
        placed.append(Curve(curve.letter, curve.kind, curve.points, at))
        lowest = at - 14
    return placed
