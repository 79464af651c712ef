"""Which 32 bytes are an Ed25519 public key that somebody must hold a secret for.

A point of small order is one too by its form, and verifies a signature that anybody can write down; the same point
written in a second way would be a second key of one person (RFC 8032, 5.1.3; the list is in Chalkias and others, Taming
the many EdDSAs, 2020).
"""

from __future__ import annotations

_PRIME = 2**255 - 19
_SMALL_ORDER = frozenset(
    int.from_bytes(bytes.fromhex(point), "little")
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
)
"""The y of every point of order 1, 2, 4 or 8; the highest bit only says which x."""


def is_held_by_somebody(public_key: bytes) -> bool:
    """False for points of small order and for a y that is not below the prime. `public_key` has 32 bytes."""
    y = int.from_bytes(public_key, "little") & ((1 << 255) - 1)
    return y < _PRIME and y not in _SMALL_ORDER
