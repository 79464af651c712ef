"""The items that papers are drawn from, by where a blueprint finds them. And whether papers can be drawn although some
items must not meet: scoring asks before sealing, cbt before drawing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

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


def pools_of(items: Iterable[P]) -> dict[Place, list[P]]:
    """The items by their places, each place's by their ids in the order of code points."""
    found: dict[Place, list[P]] = {}
    for item in sorted(items, key=lambda item: item.item_id):
        found.setdefault((item.section, item.topic, item.band), []).append(item)
    return found


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
