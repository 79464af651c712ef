"""Reads JSON whose bytes have been hashed as they stand: reading and writing must give these very bytes back.

The form is RFC 8785 without fractions. It is demanded because languages disagree on everything else: one reads a
number beyond 2^53 - 1 exactly and another does not, one keeps the first of two equal names and another the last.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from verifier import strict_json
from verifier.strict_json import DEEPEST, LARGEST


def read(data: bytes, file: str) -> Any:
    """The value, of dict, list, str, int, bool and None. Raises Fault, which names the first byte that is wrong.

    The C parser of the standard library reads and its writer writes; only what does not come back the same is read
    once more by the slow reader, which decides and finds the place.
    """
    try:
        value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
        written = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        if written == data and _is_plain(value, 0):
            return value
    except (ValueError, RecursionError):
        pass
    return strict_json.read(data, file)


def _refuse(number: str) -> NoReturn:
    raise ValueError(number)


_SIMPLE = frozenset((int, str, bool, type(None)))


def _is_plain(value: Any, depth: int) -> bool:
    """Whether names are in order, integers within bounds, and nothing lies too deep."""
    if isinstance(value, dict):
        return depth < DEEPEST and _in_order(list(value)) and all(_is_plain(each, depth + 1) for each in value.values())
    if isinstance(value, list):
        # Sheets are long lists of whole numbers and nulls.
        if _SIMPLE.issuperset(map(type, value)):
            numbers = [each for each in value if type(each) is int]
            return depth < DEEPEST and (not numbers or (min(numbers) >= -LARGEST and max(numbers) <= LARGEST))
        return depth < DEEPEST and all(_is_plain(each, depth + 1) for each in value)
    return not isinstance(value, int) or -LARGEST <= value <= LARGEST


def _in_order(names: list[str]) -> bool:
    # Of ASCII letters the order of their UTF-16 units is their own.
    if "".join(names).isascii():
        return names == sorted(names)
    return names == sorted(names, key=strict_json.units)
