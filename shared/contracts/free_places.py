"""Who of those who wait on the reserve moves up to which of the places that have fallen free: a pure function of the
lists and of how many places of each kind are free. Part of `shared.contracts.moving_up`, which says when a place is
free and who is on which list.

There is an open list, and one for each quota group. On each, whoever is equal in every key stands together, in a
*block*. A line of k places among some of a list takes in one block after the other: with `boundary_ties` "all" as long
as fewer than k people are within it, else as long as no more than k are within it and the next block. It ends before
the first block that it does not take in.

A group's places *return* to everybody, if its rule for unfilled places is "open", as soon as more of them are free than
people wait for them: those too many.

"reserved_first":
  1. Of each group, a line of its free places on its list. They have the group's places.
  2. A line of the free open places, and of those that return, among all on the open list who have none.
"open_first":
  1. A line on the open list, block by block of as many places as are open and free, and as return while those within
     the line do not wait for their groups' places. They have open places.
  2. Of each group, a line of its free places among all on its list who have none.

So a member who moved up on an open place counts towards the group's places, by "reserved_first", once one of these
falls free, and leaves it to the next member by "open_first". Nobody who has moved up loses the place because others
leave; which place it is may become another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.contracts.quota_groups import OPEN, GroupOrder
from shared.contracts.quota_places import Quotas

Block = tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """One of the lists: of the open places or of the group `place`. `free` may be less than none, where more people
    have such places than there are."""

    place: str
    free: int
    returns: bool
    blocks: tuple[Block, ...]

    @property
    def people(self) -> frozenset[str]:
        return frozenset(number for block in self.blocks for number in block)

    def without(self, gone: Collection[str]) -> Sequence[Block]:
        return [tuple(number for number in block if number not in gone) for block in self.blocks]


def fallen_free(
    quotas: Quotas, held: Mapping[str, int], kept: Mapping[str, int], without: Collection[str | None]
) -> dict[str, int]:
    """By kind of place, how many are free before anybody moves up; an open one may be less than none. `held` and `kept`
    count, by kind, who has a place by the ranking, and who of them has not left; `without` are the groups of those who
    have none."""
    own = {each.code: min(each.places, held.get(each.code, 0)) for each in quotas.groups}
    still = {each.code: min(each.places, kept.get(each.code, 0)) for each in quotas.groups}
    returned = sum(
        max(0, each.places - held.get(each.code, 0))
        for each in quotas.groups
        if each.returns and each.code not in without
    )
    # Members beyond their group's places have open ones.
    opened, open_still = (
        sum(all_of.values()) - sum(own_of.values()) for all_of, own_of in ((held, own), (kept, still))
    )
    free = {OPEN: min(quotas.open + returned, opened) - open_still}
    return free | {code: own[code] - still[code] for code in own}


def filled(order: GroupOrder, lists: Sequence[Waiting], *, all_equals: bool) -> dict[str, str]:
    """By number, the place of everybody who moves up. `lists` are the open one, then those of the groups."""
    opened, groups = lists[0], lists[1:]
    if order == "open_first":
        line = _open_line(opened, groups, all_equals=all_equals)
        return dict.fromkeys(line, OPEN) | _of_groups(groups, line, all_equals=all_equals)
    by = _of_groups(groups, (), all_equals=all_equals)
    free = opened.free + sum(_returned(each, len(each.people)) for each in groups)
    return by | dict.fromkeys(_line(opened.without(by), free, all_equals=all_equals), OPEN)


def spare(order: GroupOrder, lists: Sequence[Waiting], by: Mapping[str, str]) -> int:
    """How many of the free open places, and of those that return, nobody has moved up to by `filled`."""
    has_open = {number for number, place in by.items() if place == OPEN}
    beyond = has_open if order == "open_first" else frozenset()
    returned = sum(_returned(each, len(each.people - beyond)) for each in lists[1:])
    return lists[0].free + returned - len(has_open)


def _of_groups(groups: Sequence[Waiting], placed: Collection[str], *, all_equals: bool) -> dict[str, str]:
    taken = frozenset(placed)
    return {
        number: each.place for each in groups for number in _line(each.without(taken), each.free, all_equals=all_equals)
    }


def _open_line(opened: Waiting, groups: Sequence[Waiting], *, all_equals: bool) -> list[str]:
    wait = [set(each.people) for each in groups]
    line: list[str] = []
    for block in opened.blocks:
        returned = sum(_returned(each, len(its)) for each, its in zip(groups, wait, strict=True))
        if not _is_within(len(block), opened.free + returned - len(line), all_equals=all_equals):
            break
        line += block
        for its in wait:
            its.difference_update(block)
    return line


def _returned(group: Waiting, people: int) -> int:
    return max(0, group.free - people) if group.returns else 0


def _line(blocks: Sequence[Block], places: int, *, all_equals: bool) -> Iterator[str]:
    for block in blocks:
        if not _is_within(len(block), places, all_equals=all_equals):
            return
        yield from block
        places -= len(block)


def _is_within(people: int, left: int, *, all_equals: bool) -> bool:
    return people == 0 or (left > 0 if all_equals else people <= left)
