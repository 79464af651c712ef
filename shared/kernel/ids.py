"""Random identifiers, tokens and PINs."""

from __future__ import annotations

import secrets
import uuid

# Read aloud and typed from paper, so nothing in it looks like something else (no 0/O, 1/I/L).
_LEGIBLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_id() -> str:
    """A random UUID (RFC 9562, version 4) as 36 lower-case characters."""
    return str(uuid.uuid4())


def new_token() -> str:
    """256 random bits, URL-safe, for session cookies. Store its digest, never the token."""
    return secrets.token_urlsafe(32)


def new_pin(digits: int) -> str:
    """A numeric one-time PIN, leading zeros kept."""
    return "".join(secrets.choice("0123456789") for _ in range(digits))


def new_code(length: int = 8) -> str:
    """A short random code of characters that cannot be mistaken for one another on paper."""
    return "".join(secrets.choice(_LEGIBLE) for _ in range(length))
