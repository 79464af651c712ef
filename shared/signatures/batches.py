"""One signature over many rankings: what is signed is the root of a Merkle tree (RFC 9162, section 2.1) whose leaves
are the rankings, and each ranking travels with its place in the tree, so that whoever has one needs no other.

    leaf = SHA-256(0x00 || canonical JSON of the fields of SignedRanking, `accepted_builds` only where there are any)
    node = SHA-256(0x01 || left || right)

The leaves stand in the order of their vacancies' ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from shared.contracts.rankings import BatchPlace
from shared.kernel.canonical import canonical_bytes
from shared.kernel.merkle import leaf_hash, node_hash, root_with
from shared.signatures.releases import SignedRanking
from shared.signatures.statements import Statement

BATCH = "ranking.release.batch"


@dataclass(frozen=True, kw_only=True)
class SignedBatch:
    """`root` is the tree's, over `size` rankings of the selection."""

    selection_id: str
    root: str
    size: int

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=BATCH,
            digest=self.root,
            signer=signer,
            signed_at=signed_at,
            about={"selection_id": self.selection_id},
            counts={"vacancies": self.size},
        )


def batch_of(selection_id: str, rankings: Sequence[SignedRanking]) -> tuple[SignedBatch, list[BatchPlace]]:
    """The batch over at least one ranking, and the place of each in it, in their order."""
    leaves = [leaf(each) for each in rankings]
    root, paths = _tree(leaves)
    size = len(leaves)
    places = [BatchPlace(index=index, size=size, path=tuple(path)) for index, path in enumerate(paths)]
    return SignedBatch(selection_id=selection_id, root=root.hex(), size=size), places


def batch_with(ranking: SignedRanking, place: BatchPlace) -> SignedBatch | None:
    """The batch in which the ranking has this place (RFC 9162, section 2.1.3.2); None if there is no such place."""
    path = [_bytes(text) for text in place.path]
    known = [each for each in path if each is not None]
    root = root_with(leaf(ranking), place.index, place.size, known) if len(known) == len(path) else None
    if root is None:
        return None
    return SignedBatch(selection_id=ranking.selection_id, root=root.hex(), size=place.size)


def leaf(ranking: SignedRanking) -> bytes:
    fields = asdict(ranking)
    if not ranking.accepted_builds:  # as it was before builds had names, so that batches signed then still hold
        del fields["accepted_builds"]
    return leaf_hash(canonical_bytes(fields))


def _tree(leaves: Sequence[bytes]) -> tuple[bytes, list[list[str]]]:
    """The root, and of each leaf the siblings on the way to it, the lowest first."""
    if len(leaves) == 1:
        return leaves[0], [[]]
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    (left, before), (right, after) = _tree(leaves[:middle]), _tree(leaves[middle:])
    paths = [*([*path, right.hex()] for path in before), *([*path, left.hex()] for path in after)]
    return node_hash(left, right), paths


def _bytes(text: str) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == 32 and found.hex() == text else None
