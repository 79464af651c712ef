"""The files of a transparency log: hashes in tiles of 256, leaves in bundles. https://c2sp.org/tlog-tiles"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verifier.faults import Fault
from verifier.files import Files

WIDTH = 256
HASH = 32
LONGEST_LEAF = 0xFFFF


class Missing(Exception):
    """A file that the log's size asks for is not there."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)


@dataclass(frozen=True)
class Piece:
    """One tile or bundle of a level: `width` hashes or leaves, of which the first is number `index` × 256."""

    level: int
    index: int
    width: int

    @property
    def tile(self) -> str:
        return f"tile/{self.level}/{self._number()}"

    @property
    def bundle(self) -> str:
        return f"tile/entries/{self._number()}"

    def _number(self) -> str:
        """1234067 as `x001/x234/067`; one that is not full yet says its width."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return path if self.width == WIDTH else f"{path}.p/{self.width}"


def pieces(level: int, size: int) -> Iterator[Piece]:
    """The tiles of a level for a log of this size, in order: full ones, then what is over."""
    count = size >> 8 * level
    for index in range(count // WIDTH):
        yield Piece(level, index, WIDTH)
    if count % WIDTH:
        yield Piece(level, count // WIDTH, count % WIDTH)


def levels(size: int) -> Iterator[int]:
    """The levels that a log of this size has, from that of the leaves up."""
    level = 0
    while size >> 8 * level:
        yield level
        level += 1


@dataclass(frozen=True)
class Read:
    """What a tile or bundle holds, and the file that it came from: where one that was not full is gone because it has
    filled since, that is the full one, of which only the beginning counts."""

    file: str
    items: list[bytes]


def read_tile(files: Files, piece: Piece) -> Read:
    """Its hashes. Raises Missing or Fault."""
    name, data = _found(files, piece.tile, Piece(piece.level, piece.index, WIDTH).tile, WIDTH * HASH)
    wanted = (piece.width if name == piece.tile else WIDTH) * HASH
    if len(data) != wanted:
        raise Fault("tile_length", name, bytes=len(data), wanted=wanted)
    return Read(name, [data[at : at + HASH] for at in range(0, piece.width * HASH, HASH)])


def read_bundle(files: Files, piece: Piece) -> Read:
    """Its leaves. Raises Missing or Fault."""
    name, data = _found(files, piece.bundle, Piece(0, piece.index, WIDTH).bundle, WIDTH * (2 + LONGEST_LEAF))
    leaves, at = [], 0
    for number in range(piece.width if name == piece.bundle else WIDTH):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            raise Fault("bundle_ends_early", name, "entry", piece.index * WIDTH + number)
        leaves.append(data[start:at])
    if at < len(data):
        raise Fault("bundle_more", name, "byte", at)
    return Read(name, leaves[: piece.width])


def _found(files: Files, name: str, full: str, most: int) -> tuple[str, bytes]:
    for each in (name, full):
        data = files.read(each, most)
        if data is not None:
            return each, data
    raise Missing(name)
