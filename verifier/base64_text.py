"""Base64 that has one text for the same bytes."""

from __future__ import annotations

import base64
import binascii


def decoded(text: str) -> bytes | None:
    """The bytes of standard base64 (RFC 4648, section 4) with its padding and no bits over; None for any other text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None
