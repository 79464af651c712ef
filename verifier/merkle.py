"""Merkle trees of RFC 9162, section 2.1: hashes, roots, and proofs of inclusion and consistency.

Subtrees, which witnesses of logs with ML-DSA may sign, are those of draft-ietf-plants-merkle-tree-certs, section 4. All
hashes are 32 bytes of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


class NotProven(Exception):
    """The proof does not show what it should. `code` says why: "range", "length", "hash" or "root"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree of which only the roots of its complete subtrees are kept, from the left."""

    def __init__(self) -> None:
        self._roots: list[tuple[int, bytes]] = []

    def add(self, root: bytes, height: int = 0) -> None:
        """Appends a complete subtree of 2^height leaves; the tree so far must be a multiple of that many."""
        while self._roots and self._roots[-1][0] == height:
            root = node_hash(self._roots.pop()[1], root)
            height += 1
        self._roots.append((height, root))

    def root(self) -> bytes:
        """The root of the whole tree as it stands."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1][1]
        for _, left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    frontier = Frontier()
    for each in leaf_hashes:
        frontier.add(each)
    return frontier.root()


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf of this hash stands at `index` (from 0) in the tree of `size` leaves with this root.

    Raises NotProven. RFC 9162, section 2.1.3.2.
    """
    if len(leaf) != len(EMPTY_ROOT):
        raise NotProven("hash")
    if not 0 <= index < size:
        raise NotProven("range")
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            raise NotProven("length")
        if at & 1 or at == last:
            found = node_hash(each, found)
            while not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    _compare(last, [(found, root)])


def check_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    """The tree of `old_size` leaves, at least one, is the beginning of that of `size`. Raises NotProven.

    RFC 9162, section 2.1.4.2: the proof of the subtree from 0 to `old_size`.
    """
    if old_size < 1:
        raise NotProven("range")
    check_subtree(0, old_size, size, proof, old_root, root)


def check_subtree(start: int, end: int, size: int, proof: Sequence[bytes], subtree: bytes, root: bytes) -> None:
    """The leaves from `start` up to before `end` of the tree of `size` have the root `subtree`. Raises NotProven.

    Section 4.4.3 of the draft. No leaves at all are at the beginning of everything.
    """
    if start == end <= size:
        _compare(len(proof), [(EMPTY_ROOT, subtree)])
        return
    if not is_subtree(start, end) or end > size:
        raise NotProven("range")
    first, at, last = _begun(start, end - 1, size - 1)
    rest = list(proof)
    if first == at:
        old = new = subtree
    elif rest:
        old = new = rest.pop(0)
    else:
        raise NotProven("length")
    for each in rest:
        if last == 0:
            raise NotProven("length")
        if at & 1 or at == last:
            if first < at:
                old = node_hash(each, old)
            new = node_hash(each, new)
            while not at & 1:
                first, at, last = first >> 1, at >> 1, last >> 1
        else:
            new = node_hash(new, each)
        first, at, last = first >> 1, at >> 1, last >> 1
    _compare(last, [(old, subtree), (new, root)])


def _begun(first: int, at: int, last: int) -> tuple[int, int, int]:
    """Where the proof sets in: at the largest subtree that ends with the leaf `at` and is whole in the tree."""
    while first != at and (at == last or at & 1):
        first, at, last = first >> 1, at >> 1, last >> 1
    return first, at, last


def check_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], subtree: bytes
) -> None:
    """The leaf of this hash stands at `index` of the log, within the subtree. Raises NotProven."""
    if not is_subtree(start, end) or not start <= index < end:
        raise NotProven("range")
    check_inclusion(index - start, end - start, leaf, proof, subtree)


def is_subtree(start: int, end: int) -> bool:
    """Whether a tree can have a node over just these leaves: `start` is a multiple of the power of two above them."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def _compare(last: int, pairs: Iterable[tuple[bytes, bytes]]) -> None:
    if last != 0:
        raise NotProven("length")
    if any(found != wanted for found, wanted in pairs):
        raise NotProven("root")
