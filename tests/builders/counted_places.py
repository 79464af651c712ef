"""Who goes on where a vacancy has quota groups, for each candidate alone: the second implementation of
`shared.contracts.quota_places`."""

from __future__ import annotations

from collections import Counter

from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import Quotas


def counted(of: Quotas, mine: list[str | None], block: list[int], *, all_equals: bool) -> list[str | None]:
    """The definition in the module's words, for each candidate alone."""
    everybody = set(range(len(mine)))
    by: dict[int, str] = {}
    too_many: Counter[int] = Counter()

    def line(places: int, among: set[int], besides: Counter[int]) -> set[int]:
        def before(at: int, *, with_equals: bool) -> int:
            last = block[at] if with_equals else block[at] - 1
            return sum(block[each] <= last for each in among) + sum(n for b, n in besides.items() if b <= last)

        if all_equals:
            return {at for at in among if before(at, with_equals=False) < places}
        return {at for at in among if before(at, with_equals=True) <= places}

    def open_line(places: int) -> None:
        for at in [at for at, place in by.items() if place == OPEN]:
            del by[at]
        by.update(dict.fromkeys(line(places, everybody - by.keys(), too_many), OPEN))

    if of.order == "open_first":
        open_line(of.open)
    returned = 0
    for each in of.groups:
        members = {at for at in everybody - by.keys() if mine[at] == each.code}
        within = line(each.places, members, Counter())
        if len(within) > each.places:
            too_many[max(block[at] for at in within)] += len(within) - each.places
        returned += max(0, each.places - len(members)) if each.returns else 0
        by.update(dict.fromkeys(within, each.code))
    open_line(of.open + returned)
    return [by.get(at) for at in range(len(mine))]
