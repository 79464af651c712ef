"""Percentages of a rules document, exactly. Part of `shared.contracts.rules`."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

DECIMALS = 4
"""The most that a percentage is written with."""
_PARTS = 10**DECIMALS
PERCENT_TEXT = rf"^(0|[1-9][0-9]{{0,8}})\.[0-9]{{0,{DECIMALS - 1}}}[1-9]$"
"""One with decimals, as JSON has it."""
_TEXT = re.compile(PERCENT_TEXT[1:-1])


class Percent(Fraction):
    """So many per cent, with at most four decimals, and a fraction like any other to reckon with.

    In JSON a whole number is a number, 60, and every other a text, "62.5", with a point, at least one digit before it
    and no zero at the end. So each percentage has one form, and no reader of JSON makes a binary fraction of it.
    """

    __slots__ = ()

    def __new__(cls, numerator: Any = 0, denominator: Any = None) -> Percent:
        """From what `Fraction` is made from. Raises ValueError if four decimals do not hold it."""
        made = super().__new__(cls, numerator, denominator)
        if _PARTS % made.denominator:
            raise ValueError(f"{made.numerator}/{made.denominator} has more than {DECIMALS} decimals")
        return made

    @classmethod
    def from_json(cls, value: object) -> Percent:
        """Raises ValueError for anything but the one form of a percentage."""
        if type(value) is int or (type(value) is str and _TEXT.fullmatch(value)):
            return cls(value)
        raise ValueError("a percentage is a whole number or a text such as 62.5")

    @property
    def in_json(self) -> int | str:
        return self.numerator if self.denominator == 1 else str(self)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.numerator) / Decimal(self.denominator)

    def __str__(self) -> str:
        return str(self.numerator) if self.denominator == 1 else f"{self.decimal:f}"


def least_of(percent: Fraction | int, most: int) -> int:
    """The least whole number that is at least so many per cent of `most`."""
    return int(-(-percent * most // 100))
