"""Sheet codes and the public draw at equality (docs/definitions/ranking.md, "The draw")."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from verifier.rules.numbers import NotDefined

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16
_SEED_BYTES = 32


def sheet_code(number: int) -> str:
    """A number below 2^80 in 16 signs of five bits each, the highest first."""
    if not 0 <= number < 2 ** (5 * _CODE_LENGTH):
        raise NotDefined(f"no sheet code has the number {number}")
    return "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(_CODE_LENGTH)))


def seed_bytes(seed: str) -> bytes:
    """A draw's seed from its hexadecimal digits."""
    try:
        made = bytes.fromhex(seed)
    except ValueError:
        raise NotDefined(f"no seed of a draw: {seed!r}") from None
    if made.hex() != seed or len(made) != _SEED_BYTES:
        raise NotDefined(f"no seed of a draw: {seed!r}")
    return made


def ticket(seed: bytes, vacancy_id: str, code: str) -> bytes:
    return hmac.digest(seed, f"draw\n{vacancy_id}\n{code}".encode(), hashlib.sha256)


def drawn_order(seed: bytes, vacancy_id: str, codes: Iterable[str]) -> list[str]:
    """The codes by their tickets, the smallest first: the first has lot 1."""
    return sorted(codes, key=lambda code: ticket(seed, vacancy_id, code))
