"""The places around the line before and after, as two columns with a curve for each candidate who is in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROW = 28
"""The height of a place, which the style sheet has, too."""
WIDE = 200


@dataclass(frozen=True)
class Place:
    """`turn` is "enters", "leaves" or "" for one of the column."""

    rank: int
    number: str
    total: int
    turn: str
    is_last: bool
    """Whether the line follows."""


@dataclass(frozen=True)
class Curve:
    path: str
    turn: str


@dataclass(frozen=True)
class Ladder:
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    curves: tuple[Curve, ...]
    line: str
    height: int


def ladder(around: Mapping[str, Any]) -> Ladder:
    """From what `effects.around_the_line` has kept."""
    old = {number: goes_on for _, number, _, goes_on in around["before"]}
    new = {number: goes_on for _, number, _, goes_on in around["after"]}

    def turn(number: str) -> str:
        if number not in old or number not in new or old[number] == new[number]:
            return ""
        return "enters" if new[number] else "leaves"

    ends = [end - around["from"] for end in around["lines"]]
    before, after = (
        tuple(
            Place(rank, number, total, turn(number), at == end)
            for at, (rank, number, total, _) in enumerate(around[name], 1)
        )
        for name, end in zip(("before", "after"), ends, strict=True)
    )
    places = {place.number: at for at, place in enumerate(after)}
    curves = [
        Curve(_curve(at, places[place.number]), place.turn) for at, place in enumerate(before) if place.number in places
    ]
    # Those that cross the line are drawn last, over the others.
    return Ladder(
        before,
        after,
        tuple(sorted(curves, key=lambda curve: bool(curve.turn))),
        f"M0 {ends[0] * ROW} L{WIDE} {ends[1] * ROW}",
        max(len(before), len(after), 1) * ROW,
    )


def _curve(at: int, to: int) -> str:
    start, end = at * ROW + ROW // 2, to * ROW + ROW // 2
    return f"M0 {start} C{WIDE // 2} {start} {WIDE // 2} {end} {WIDE} {end}"
