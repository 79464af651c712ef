"""Canonical JSON: equal values have equal bytes, so that they can be hashed, signed and compared.

The form is RFC 8785 (JSON Canonicalization Scheme) restricted to objects, arrays, strings, integers,
booleans and null. Floating-point numbers are refused, because their text is where implementations
disagree; write a decimal as a string.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

_LARGEST = 2**53 - 1
"""Beyond it a JavaScript reader would see another number."""
_LISTS = (list, tuple)


def canonical_bytes(value: Any) -> bytes:
    """UTF-8 bytes of `value`, keys sorted by UTF-16 code units, no white space.

    Raises TypeError for anything that is not of the restricted form above.
    """
    return msgspec.json.encode(_checked(value))


def digest(value: Any) -> str:
    """Lower-case hexadecimal SHA-256 of `canonical_bytes(value)`."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _checked(value: Any) -> Any:
    # Whatever is signed, hashed or stored as JSON passes here, so the commonest kinds come first.
    if value is None or type(value) is str or value is True or value is False:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, _LISTS):
        return [_checked(item) for item in value]
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise TypeError(f"{value} is too large for a JSON integer; write it as a string")
        return int(value)
    if isinstance(value, Mapping):
        return {_checked(key): _checked(value[key]) for key in _in_order(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


def _in_order(value: Mapping[Any, Any]) -> list[str]:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"an object's key must be text, not {key!r}")
    # Of ASCII letters the order of their UTF-16 units is their own.
    plain = "".join(value).isascii()
    return sorted(value) if plain else sorted(value, key=lambda key: key.encode("utf-16-be"))
