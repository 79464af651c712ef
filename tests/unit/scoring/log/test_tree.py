"""The edge of the tree gives the root that RFC 9162 defines, for every size."""

from __future__ import annotations

import hashlib

from services.scoring.log.domain.tree import EMPTY, Edge, FullTile
from tests.builders.public_log import tree

HASHES = [hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(1_100)]


def test_an_empty_log_has_the_root_of_nothing() -> None:
    assert Edge().root() == EMPTY == tree([])


def test_the_root_is_that_of_the_definition_at_every_size() -> None:
    edge = Edge()
    for size, hash_ in enumerate(HASHES, 1):
        edge.append(hash_)
        assert edge.size == size
        if size < 40 or size % 256 in (255, 0, 1) or size == len(HASHES):
            assert edge.root() == tree(HASHES[:size])


def test_each_tile_is_full_once_with_the_root_of_its_leaves() -> None:
    edge = Edge()
    full = [tile for hash_ in HASHES for tile in edge.append(hash_)]
    assert full == [FullTile(0, index, tree(HASHES[index * 256 : index * 256 + 256])) for index in range(4)]


def test_a_tile_of_tiles_is_full_at_65536_entries() -> None:
    edge = Edge()
    hash_ = HASHES[0]
    full = [tile for _ in range(65_537) for tile in edge.append(hash_)]
    above = [tile for tile in full if tile.level == 1]
    assert [(tile.level, tile.index) for tile in above] == [(1, 0)]
    assert above[0].root == tree([hash_] * 65_536)
    assert [len(level) for level in edge.levels] == [1, 0, 1]
    assert edge.root() == tree([hash_] * 65_537)
