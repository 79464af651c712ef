"""Canonical JSON: equal values have equal bytes, so that they can be hashed, signed and compared.

The form is RFC 8785 (JSON Canonicalization Scheme) restricted to objects, arrays, strings, integers,
booleans and null. Floating-point numbers are refused, because their text is where implementations
disagree; write a decimal as a string.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

_LARGEST = 2**53 - 1
"""Beyond it a JavaScript reader would see another number."""
_LISTS = (list, tuple)
_NAMES = {None: "null", True: "true", False: "false"}


def canonical_bytes(value: Any) -> bytes:
    """UTF-8 bytes of `value`, keys sorted by UTF-16 code units, no white space.

    Raises TypeError for anything that is not of the restricted form above.
    """
    return _text(value).encode()


def digest(value: Any) -> str:
    """Lower-case hexadecimal SHA-256 of `canonical_bytes(value)`."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _text(value: Any) -> str:
    # Whatever is signed, hashed or stored as JSON passes here, so the commonest kinds come first.
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or value is True or value is False:
        return _NAMES[value]
    if isinstance(value, _LISTS):
        texts = [encode_basestring(item) if type(item) is str else _text(item) for item in value]
        return f"[{','.join(texts)}]"
    if isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            raise TypeError(f"{value} is too large for a JSON integer; write it as a string")
        return int.__repr__(value)
    if isinstance(value, Mapping):
        return f"{{{','.join([f'{encode_basestring(key)}:{_text(value[key])}' for key in _in_order(value)])}}}"
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


def _in_order(value: Mapping[Any, Any]) -> list[str]:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"an object's key must be text, not {key!r}")
    # Of ASCII letters the order of their UTF-16 units is their own.
    plain = "".join(value).isascii()
    return sorted(value) if plain else sorted(value, key=lambda key: key.encode("utf-16-be"))
