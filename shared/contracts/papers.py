"""How a paper is drawn: cbt draws it, scoring draws it again to see that a sheet is of no other one. And whether papers
can be drawn although some items must not meet: scoring asks before sealing, cbt before drawing.

Every choice is a sort by keyed digests, so anyone with the draw seed can draw the same paper again in any language,
whatever the version of a random generator:

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
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Protocol, TypeVar

from shared.contracts.exams import BlueprintRow

Place = tuple[str, str, str]
"""Section, topic and band: where a row of the blueprint finds its items."""


class Placed(Protocol):
    """An item as a draw needs it."""

    @property
    def item_id(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def band(self) -> str: ...
    @property
    def enemies(self) -> tuple[str, ...]: ...


P = TypeVar("P", bound=Placed)

_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
"""The pads of RFC 2104, byte by byte."""


def pools_of(items: Iterable[P]) -> dict[Place, list[P]]:
    """The items by their places."""
    found: dict[Place, list[P]] = {}
    for item in items:
        found.setdefault((item.section, item.topic, item.band), []).append(item)
    return found


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


def surely_drawn(pool: Collection[str], enemies: Mapping[str, Collection[str]]) -> int:
    """How many items of a blueprint row's `pool` every draw finds, whatever was drawn before and in whatever order.

    Enemies inside the pool tie it into groups; of each group a draw takes at least one item as long as one of its items
    has no enemy outside, because such an item is only passed over for another of its group. The count is a lower
    bound: a draw that needs no more than this never runs short, and checking takes one walk over the enemies.
    """
    left = set(pool)
    groups = 0
    for start in sorted(pool):
        if start not in left:
            continue
        group, waiting = set[str](), [start]
        while waiting:
            item = waiting.pop()
            if item in left:
                left.remove(item)
                group.add(item)
                waiting += [enemy for enemy in enemies.get(item, ()) if enemy in left]
        groups += any(all(enemy in pool for enemy in enemies.get(item, ())) for item in group)
    return groups
