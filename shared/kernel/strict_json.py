"""Reads JSON that was signed: whatever two readers could understand in two ways is none."""

from __future__ import annotations

import json
from typing import Any, Never


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    # Two readers may take different ones of two values, and would believe different things of the same signed bytes.
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_number(word: str) -> Never:
    raise ValueError(f"{word} is no number")


DECODER = json.JSONDecoder(object_pairs_hook=_said_once, parse_constant=_no_number)
"""`decode(text)` raises ValueError for what is no JSON (RFC 8259; NaN and Infinity are none) and for an object that
has a key twice, and RecursionError for what nests too deep."""
