"""The places around the line before and after, as two columns with a curve for each candidate who is in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """From what `effects.around_the_line` has kept. Who comes from beyond the stretch, or goes there, has a curve to
    its edge."""
    start: int = around["from"]
    ends: list[int] = [end - start for end in around["lines"]]
    before = tuple(_place(row, at == ends[0], comes=False) for at, row in enumerate(around["before"], 1))
    after = tuple(_place(row, at == ends[1], comes=True) for at, row in enumerate(around["after"], 1))
    longest = max(len(before), len(after), 1)

    def within(place: int) -> int:
        return min(max(place - start, -1), longest)

    curves = [
        Curve(_curve(at, within(row[4])), before[at].turn)
        for at, row in enumerate(around["before"])
        if row[4] is not None
    ]
    curves += [
        Curve(_curve(within(row[4]), at), after[at].turn)
        for at, row in enumerate(around["after"])
        if row[4] is not None and not start <= row[4] < start + len(before)
    ]
    # Those that cross the line are drawn last, over the others.
    curves.sort(key=lambda curve: bool(curve.turn))
    line = f"M0 {ends[0] * ROW} L{WIDE} {ends[1] * ROW}"
    return Ladder(before, after, tuple(curves), line, longest * ROW)


def _place(row: Sequence[Any], is_last: bool, *, comes: bool) -> Place:
    """`comes` for the column of afterwards, of which a row is [rank, number, total, goes on, ..., went on before]."""
    rank, number, total, here, _, there = row
    turn = "" if here == there else ("enters" if here == comes else "leaves")
    return Place(rank, number, total, turn, is_last)


def _curve(at: int, to: int) -> str:
    start, end = at * ROW + ROW // 2, to * ROW + ROW // 2
    return f"M0 {start} C{WIDE // 2} {start} {WIDE // 2} {end} {WIDE} {end}"
