"""The tree of a whole log, computed twice: from the hashes in its tiles and from the leaves in its bundles.

Where the two differ, the checkpoint's root decides which of the two files is the damaged one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from verifier.faults import Fault
from verifier.files import Files
from verifier.merkle import Frontier, leaf_hash, root_of
from verifier.tiles import WIDTH, Missing, Piece, Read, levels, pieces, read_bundle, read_tile


@dataclass
class Tree:
    """What the files hold."""

    roots: dict[int, bytes]
    """The root of the first so many leaves, for each size that was asked for; empty where hashes are missing."""
    faults: list[Fault]
    missing: list[str]


@dataclass
class _Side:
    """The leaf hashes as one of the two ways gives them; of full tiles only their roots."""

    keep: Collection[int]
    roots: list[bytes] = field(default_factory=list)
    kept: dict[int, list[bytes]] = field(default_factory=dict)
    """The hashes of the tiles within which a wanted size ends."""

    def add(self, piece: Piece, hashes: list[bytes], root: bytes) -> None:
        if piece.width == WIDTH:
            self.roots.append(root)
        if piece.index in self.keep:
            self.kept[piece.index] = hashes

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves, a size that is kept."""
        frontier = Frontier()
        for each in self.roots[: size // WIDTH]:
            frontier.add(each, 8)
        for each in self.kept[size // WIDTH][: size % WIDTH] if size % WIDTH else ():
            frontier.add(each)
        return frontier.root()


@dataclass
class _Difference:
    """The first leaf of a tile and bundle whose two hashes differ."""

    tile: str
    bundle: str
    place: int
    """In the tile."""
    leaf: int
    """In the log."""


class _Reader:
    def __init__(self, files: Files, sizes: Collection[int]) -> None:
        self.files = files
        keep = {size // WIDTH for size in sizes if size % WIDTH}
        self.by_tiles = _Side(keep)
        self.by_bundles = _Side(keep)
        self.faults: list[Fault] = []
        self.missing: list[str] = []
        self.differences: list[_Difference] = []
        self.is_whole = True

    def attempt(self, read: Callable[[Files, Piece], Read], piece: Piece) -> Read | None:
        try:
            return read(self.files, piece)
        except Missing as gone:
            self.missing.append(gone.file)
        except Fault as fault:
            self.faults.append(fault)
        return None

    def add(self, piece: Piece) -> None:
        """Reads a tile of the lowest level and its bundle. Where one of them is not there the other speaks for both."""
        tile, bundle = self.attempt(read_tile, piece), self.attempt(read_bundle, piece)
        hashes = [leaf_hash(each) for each in bundle.items] if bundle else None
        ours = tile.items if tile else hashes
        theirs = hashes if hashes is not None else ours
        if ours is None or theirs is None:
            self.is_whole = False
            return
        root = root_of(ours)
        self.by_tiles.add(piece, ours, root)
        self.by_bundles.add(piece, theirs, root if ours == theirs else root_of(theirs))
        if tile and bundle and ours != theirs:
            at = next(at for at in range(piece.width) if ours[at] != theirs[at])
            self.differences.append(_Difference(tile.file, bundle.file, at, piece.index * WIDTH + at))

    def add_level(self, level: int, size: int, below: list[bytes]) -> list[bytes]:
        """Compares the tiles of a higher level with the roots of those below it; returns the roots of its own."""
        roots = []
        for piece in pieces(level, size):
            start = piece.index * WIDTH
            wanted = below[start : start + piece.width]
            tile = self.attempt(read_tile, piece)
            for at in range(piece.width if tile else 0):
                if tile and tile.items[at] != wanted[at]:
                    self.faults.append(Fault("tile_hash", tile.file, "hash", at))
                    break
            if piece.width == WIDTH:
                roots.append(root_of(wanted))
        return roots


def read_tree(files: Files, size: int, root: bytes, earlier: Collection[int]) -> Tree:
    """The tree of `size` leaves whose root should be `root`, and the roots of the `earlier` sizes, none greater.

    A root that differs is no fault here: whoever asks compares it with the checkpoint.
    """
    sizes = {size, *earlier}
    reader = _Reader(files, sizes)
    for piece in pieces(0, size):
        reader.add(piece)
        if not reader.is_whole:
            # A checkpoint may give any size; what is not there need not be named file by file.
            return Tree({}, reader.faults, reader.missing)
    is_by_bundles = reader.by_tiles.root(size) != root and reader.by_bundles.root(size) == root
    side = reader.by_bundles if is_by_bundles else reader.by_tiles
    for each in reader.differences:
        if is_by_bundles:
            reader.faults.append(Fault("tile_hash", each.tile, "hash", each.place))
        else:
            reader.faults.append(Fault("leaf_hash", each.bundle, "entry", each.leaf, tile=each.tile))
    below = side.roots
    for level in list(levels(size))[1:]:
        below = reader.add_level(level, size, below)
    return Tree({each: side.root(each) for each in sizes}, reader.faults, reader.missing)
