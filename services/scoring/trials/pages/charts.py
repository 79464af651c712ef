"""Where the columns of the chart of totals stand. The template draws them: lengths are in the units of its view box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.scoring.trials.domain.outcomes import Column

WIDE, TALL = 640, 200
_TOP, _BOTTOM, _GAP = 8, 24, 2


@dataclass(frozen=True)
class Bar:
    """A column: all people, and below them those who meet the thresholds."""

    x: float
    width: float
    y: float
    height: float
    passed_y: float
    passed_height: float


def bars(columns: Sequence[Column]) -> list[Bar]:
    most = max(column.people for column in columns)
    step = WIDE / len(columns)
    return [_bar(column, at * step, step, most) for at, column in enumerate(columns)]


def base() -> int:
    return TALL - _BOTTOM


def _bar(column: Column, x: float, step: float, most: int) -> Bar:
    tall, passed = (round(count / most * (base() - _TOP), 1) for count in (column.people, column.passed))
    return Bar(
        round(x + _GAP / 2, 1), round(step - _GAP, 1), round(base() - tall, 1), tall, round(base() - passed, 1), passed
    )
