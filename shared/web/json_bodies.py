"""Reads the JSON of a request's body, within limits that no request of ours comes near.

Python's own reader follows any depth until its stack ends, and refuses integers of more than 4,300 digits with an
error of another kind than bad JSON. Beyond these limits a body is as little JSON of ours as one with a missing brace.
"""

from __future__ import annotations

import json
from json import JSONDecodeError
from typing import Any, NoReturn

from shared.kernel.strict_json import finite

MAX_DEPTH = 40
MAX_DIGITS = 40


def read_json(data: bytes) -> Any:
    """The value in `data`. Raises JSONDecodeError for what is no JSON (RFC 8259; NaN is none), nests deeper than
    MAX_DEPTH, or has a number beyond what a float holds or a whole one of more than MAX_DIGITS digits;
    UnicodeDecodeError for what is not UTF-8."""
    text = data.decode("utf-8")
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number)
    except RecursionError as error:
        raise _beyond("nested too deep") from error
    # Every level has a bracket of its own, so most bodies need no look at their values.
    if text.count("[") + text.count("{") > MAX_DEPTH and _is_deep(value):
        raise _beyond("nested too deep")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _beyond("a whole number of too many digits")
    return int(text)


def _fraction(text: str) -> float:
    try:
        return finite(text)
    except ValueError as error:
        raise _beyond(str(error)) from error


def _no_number(name: str) -> NoReturn:
    raise _beyond(f"{name} is no number")


def _beyond(reason: str) -> JSONDecodeError:
    # An empty document would be taken for an empty body.
    return JSONDecodeError(reason, "…", 0)
