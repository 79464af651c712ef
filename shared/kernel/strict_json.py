"""Reads JSON that was signed: whatever two readers could understand in two ways is none."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, Never

_SHOWN = 40


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    # Two readers may take different ones of two values, and would believe different things of the same signed bytes.
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_number(word: str) -> Never:
    raise ValueError(f"{word} is no number")


def finite(text: str) -> float:
    """Reads a number with a fraction or an exponent. Raises ValueError for one that Python takes for infinity, as
    1e400, for which JSON has no word."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:_SHOWN]} is beyond all numbers")
    return number


DECODER = json.JSONDecoder(object_pairs_hook=_said_once, parse_constant=_no_number, parse_float=finite)
"""`decode(text)` raises ValueError for what is no JSON (RFC 8259; NaN and Infinity are none), for a number that would
become infinity and for an object that has a key twice, and RecursionError for what nests too deep."""
