"""Merkle trees as RFC 9162, section 2.1, has them: one root for many hashes, and a way from each of them to it.

    node = SHA-256(0x01 || left || right)

What a leaf's hash is made of, its own module says; it begins with 0x00, so that no leaf can be taken for a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

NOTHING = hashlib.sha256(b"").digest()
"""The root over no leaf."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these hashes of leaves, in this order."""
    if not leaves:
        return NOTHING
    level = [*leaves]
    while len(level) > 1:
        # A node without a sibling goes up as it is: the left half of every tree is the largest power of two.
        last = level[len(level) & ~1 :]
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)] + last
    return level[0]


def path_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings on the way from the leaf at `index` to the root, the lowest first."""
    path, level, at = list[bytes](), [*leaves], index
    while len(level) > 1:
        sibling = at ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        last = level[len(level) & ~1 :]
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)] + last
        at >>= 1
    return path


def root_with(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which this way leads (RFC 9162, section 2.1.3.2); None if it is none of a leaf at this place."""
    if not 0 <= index < size:
        return None
    number, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    return found if last == 0 else None
