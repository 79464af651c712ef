"""Edition 1 of the draw of papers: of exams that were sealed before papers were drawn by sheet codes.

Every choice is a sort by keyed digests:

1. paper key  = HMAC-SHA-256(key: draw seed, message: candidate number), both as UTF-8.
2. The rows of the blueprint, section by section in the exam's order, each take the first `items` of their items,
   sorted by digest("draw", item id); an item with an enemy among those taken before, in any row, is passed over.
3. Sections stay in the exam's order; within one, items are sorted by digest("place", item id).
4. The options of an item are sorted by digest("option", item id, option id).

digest(purpose, ...) = HMAC-SHA-256(key: paper key, message: the parts joined by U+001F), compared as bytes; should two
be equal, the ids decide. The order in which candidates arrive and the order of the items in the bank do not matter.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256

from shared.contracts.exams import BlueprintRow
from shared.contracts.pools import P, Place

_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
"""The pads of RFC 2104, byte by byte."""


def paper_key_of(draw_seed: str, candidate_no: str) -> bytes:
    """By which everything of a candidate's paper is sorted."""
    return keyed_digest(draw_seed.encode(), candidate_no)


def keyed_digest(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\x1f".join(parts).encode(), "sha256")


def by_digest(key: bytes, purpose: str, ids: Sequence[str]) -> list[int]:
    """The places of the ids, sorted by the digests of their ids after `purpose`, and by the ids should two be equal.
    `key` is a paper's.

    HMAC as RFC 2104 writes it out: of so many short messages most of the time of `hmac.digest` goes to preparing it.
    """
    block = key.ljust(_BLOCK, b"\0")
    inner, outer = block.translate(_INNER) + f"{purpose}\x1f".encode(), block.translate(_OUTER)
    digests = [sha256(outer + sha256(inner + each.encode()).digest()).digest() for each in ids]
    return [place for *_, place in sorted(zip(digests, ids, range(len(ids)), strict=True))]


def drawn(
    key: bytes, sections: Sequence[str], blueprint: Sequence[BlueprintRow], pools: Mapping[Place, Sequence[P]]
) -> list[P]:
    """The items of a paper in the order shown; `key` is the paper's, `sections` are the exam's in their order."""
    paper: list[P] = []
    barred: set[str] = set()
    for section in sections:
        chosen: list[P] = []
        for row in blueprint:
            if row.section == section:
                chosen += _row(key, row, pools.get((row.section, row.topic, row.band), ()), barred)
        paper += [chosen[place] for place in by_digest(key, "place", [item.item_id for item in chosen])]
    return paper


def _row(key: bytes, row: BlueprintRow, pool: Sequence[P], barred: set[str]) -> list[P]:
    """The row's items of this paper; `barred`, the enemies of all that was taken, grows by theirs."""
    taken: list[P] = []
    for place in by_digest(key, "draw", [item.item_id for item in pool]):
        item = pool[place]
        if len(taken) == row.items:
            break
        if item.item_id not in barred:
            taken.append(item)
            barred.update(item.enemies)
    return taken


def order_of(key: bytes, item_id: str, option_ids: Sequence[str]) -> tuple[int, ...]:
    """The places of the ids, in the order in which the options of the item are shown."""
    return tuple(by_digest(key, f"option\x1f{item_id}", option_ids))
