"""The tree of the public log (RFC 9162, section 2.1), grown at its right edge.

Of a full tile, 256 hashes side by side at one level, only the root is needed on: it is one hash of the tile above.
So the edge, the hashes of each level that fill no tile yet, is enough to take in leaves and to give the root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 256
"""Hashes of a tile; a tile of one level up stands for 256 of them."""
EMPTY = hashlib.sha256(b"").digest()
"""The root of a log without entries."""


@dataclass(frozen=True)
class FullTile:
    """The `index`-th tile of a level is full; `root` is its one hash in the level above."""

    level: int
    index: int
    root: bytes


@dataclass
class Edge:
    """A log of `size` entries. `levels[n]` are the hashes at level n that fill no tile yet, the lowest level first."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def append(self, leaf_hash: bytes) -> list[FullTile]:
        """Takes one more leaf in; returns the tiles that are full by it, the lowest first."""
        self.size += 1
        full: list[FullTile] = []
        level, hash_ = 0, leaf_hash
        while True:
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(hash_)
            if len(self.levels[level]) < WIDTH:
                return full
            hash_ = root_of(self.levels[level])
            self.levels[level] = []
            full.append(FullTile(level, (self.size >> 8 * (level + 1)) - 1, hash_))
            level += 1

    def root(self) -> bytes:
        """The root of all entries."""
        peaks = [peak for level in reversed(self.levels) for peak in _peaks(level)]
        return _fold(peaks) if peaks else EMPTY


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes, one at least, as they stand."""
    return _fold(_peaks(hashes))


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _peaks(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the largest full trees that they form, from left to right."""
    found, start = [], 0
    for bit in reversed(range(len(hashes).bit_length())):
        if len(hashes) >> bit & 1:
            found.append(_full(hashes[start : start + (1 << bit)]))
            start += 1 << bit
    return found


def _full(hashes: Sequence[bytes]) -> bytes:
    level = list(hashes)
    while len(level) > 1:
        level = [node(level[place], level[place + 1]) for place in range(0, len(level), 2)]
    return level[0]


def _fold(peaks: Sequence[bytes]) -> bytes:
    reached = peaks[-1]
    for peak in reversed(peaks[:-1]):
        reached = node(peak, reached)
    return reached
