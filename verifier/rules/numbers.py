"""Exact numbers of docs/definitions: whole numbers up to 2^53 - 1, percentages, decimals, roundings."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isqrt

LARGEST = 2**53 - 1
_PERCENTAGE = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]{0,3}[1-9]")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_DECIMAL_LENGTH = 20


class NotDefined(ValueError):
    """The data holds something that the definitions give no meaning; says what and where."""


def percentage(value: object) -> Fraction:
    """A percentage as an exact fraction of one hundred: 62.5 for "62.5"; whole numbers stand as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and _PERCENTAGE.fullmatch(value):
        return Fraction(value)
    raise NotDefined(f"no percentage: {value!r}")


def is_decimal(text: str) -> bool:
    """Whether a text is a decimal in its one form: no plus, no exponent, no needless zero, no minus zero."""
    return len(text) <= _DECIMAL_LENGTH and text != "-0" and _DECIMAL.fullmatch(text) is not None


def decimal(text: object) -> Fraction:
    if isinstance(text, str) and is_decimal(text):
        return Fraction(text)
    raise NotDefined(f"no decimal: {text!r}")


def half_up(value: Fraction) -> int:
    """Rounds half up: 2.5 is 3, -2.5 is -2."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def half_even(value: Fraction) -> int:
    """The nearest whole number, and of two equally near the even one."""
    return round(value)


def root(value: Fraction, digits: int) -> Fraction:
    """The square root, cut off after these digits."""
    return Fraction(isqrt(floor(value * 100**digits)), 10**digits)


def within_reach(value: int) -> int:
    """The nearest number that canonical JSON can write."""
    return max(-LARGEST, min(LARGEST, value))


def least_reaching(per_cent: object, most: Fraction | int) -> int:
    """The least whole number that is at least this percentage of the most there is."""
    return ceiling(percentage(per_cent) * most / 100)
