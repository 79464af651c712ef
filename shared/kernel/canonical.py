"""Canonical JSON: equal values have equal bytes, so that they can be hashed, signed and compared.

The form is RFC 8785 (JSON Canonicalization Scheme) restricted to objects, arrays, strings, integers,
booleans and null. Floating-point numbers are refused, because their text is where implementations
disagree; write a decimal as a string.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_bytes(value: Any) -> bytes:
    """UTF-8 bytes of `value`, keys sorted by UTF-16 code units, no white space.

    Raises TypeError for anything that is not of the restricted form above.
    """
    return json.dumps(_checked(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Any) -> str:
    """Lower-case hexadecimal SHA-256 of `canonical_bytes(value)`."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _checked(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        # Beyond 2^53 a JavaScript reader would see another number.
        if abs(value) > 2**53 - 1:
            raise TypeError(f"{value} is too large for a JSON integer; write it as a string")
        return int(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"an object's key must be text, not {key!r}")
        return {key: _checked(value[key]) for key in sorted(value, key=lambda k: k.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_checked(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")
