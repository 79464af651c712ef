"""Which files a log of a size has, and how they are written (C2SP tlog-tiles)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.scoring.log.domain.tree import WIDTH

CHECKPOINT = "checkpoint"
_PARTIAL = r"(?:\.p/(?:[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
_PATH = re.compile(r"(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/){0,5}[0-9]{3}" + _PARTIAL)


class MalformedBundle(ValueError):
    """The bytes are no entry bundle of the expected width."""


@dataclass(frozen=True)
class File:
    """One tile of a level, or the bundle of the entries below a tile of level 0; partial where `width` is below 256."""

    level: int | Literal["entries"]
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address below the log's."""
        digits = f"{self.index % 1000:03}"
        above = self.index // 1000
        while above:
            digits = f"x{above % 1000:03}/{digits}"
            above //= 1000
        return f"tile/{self.level}/{digits}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def partials(self) -> str:
        """The folder of its partial forms."""
        return f"{File(self.level, self.index).path}.p"


def files(before: int, size: int) -> Iterator[File]:
    """What a log of `size` entries has and one of `before` had not, each level in its order, the entries first."""
    for file in _tiles(0, before, size):
        yield File("entries", file.index, file.width)
    level = 0
    while size >> 8 * level:
        yield from _tiles(level, before, size)
        level += 1


def is_path(path: str) -> bool:
    """Whether this may be the address of a tile or bundle, below `tile/`."""
    return _PATH.fullmatch(path) is not None


def hashes_bytes(hashes: Sequence[bytes]) -> bytes:
    """The content of a tile."""
    return b"".join(hashes)


def bundle_bytes(leaves: Sequence[bytes]) -> bytes:
    """The content of an entry bundle: each leaf after its length in two bytes, the higher first."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def read_bundle(raw: bytes, width: int) -> list[bytes]:
    """The leaves of a bundle. Raises MalformedBundle unless there are `width` of them and nothing else."""
    found, place = [], 0
    while place < len(raw):
        start = place + 2
        place = start + int.from_bytes(raw[place:start], "big")
        found.append(raw[start:place])
    if place != len(raw) or len(found) != width:
        raise MalformedBundle(f"not {width} entries")
    return found


def _tiles(level: int, before: int, size: int) -> Iterator[File]:
    had, has = before >> 8 * level, size >> 8 * level
    if had == has:
        return
    for index in range(had // WIDTH, has // WIDTH):
        yield File(level, index)
    if has % WIDTH:
        yield File(level, has // WIDTH, has % WIDTH)
