"""Who goes on in a vacancy with quota groups: a pure function of the ranking's order, the rules and each candidate's
group, so that scoring, which ranks, and recruitment, which believes it only if it comes to the same, have one
definition. Ranks and order know nothing of groups.

At a cut of P places (`Cut`), the groups of the document that apply to the vacancy have g1, g2, ... of these places, as
`QuotaGroup` says, each at most what those before it have left; P - g1 - g2 - ... places are open to everybody. A *line
of k places* is drawn among some of the candidates, in the ranking's order: whoever has fewer than k of them before is
within it. Equals (in every key; whom lots have put in order are none, unless all equals go on) are within it together
or not at all: by `boundary_ties` "all" if fewer than k stand before the first of them, by "none", and by "draw" as long
as no lots were drawn, if no more than k stand before the last of them and with it.

"reserved_first":
  1. Of each group, a line of its places among its members. They have the group's places.
  2. A line of the open places, and of those that return, among everybody who has none.
"open_first":
  1. A line of the open places among everybody. They have open places.
  2. Of each group, a line of its places among its members who have none.
  3. The first line again, of the open places and those that return, among everybody who has no place of a group.

The places that return are, of each group with `unfilled` "open", as many as it has more than members of whom its line
is drawn. Where equality at its line gives a group more places than it has, those too many count in the open line as
though they had none, so that they take open places where their rank gives them one, and add to them elsewhere.

At a cut without places everybody goes on, and no group has any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from shared.contracts.cuts import Cut
from shared.contracts.quota_groups import OPEN, GroupOrder, QuotaGroup, QuotaGroups


@dataclass(frozen=True)
class GroupPlaces:
    """`returns`: places that its members do not fill go to everybody."""

    code: str
    places: int
    returns: bool


@dataclass(frozen=True)
class Quotas:
    """The places of a vacancy at a cut: `places` in all, the groups' among them."""

    places: int
    order: GroupOrder
    groups: tuple[GroupPlaces, ...]

    @property
    def open(self) -> int:
        return self.places - sum(each.places for each in self.groups)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(each.code for each in self.groups)


def quotas_of(
    rules: QuotaGroups | None, cut: Cut, *, quota: int, places: int, position_group: str | None
) -> Quotas | None:
    """None where no group has a say: the document has none for this vacancy, or the cut lets everybody go on."""
    applying = rules.of_position(position_group) if rules is not None else ()
    if rules is None or not applying or not cut.has_places:
        return None
    asked = [_places(each, quota, places) for each in applying]
    before = [0, *accumulate(asked)]
    given = [max(0, min(mine, places - taken)) for mine, taken in zip(asked, before, strict=False)]
    groups = [GroupPlaces(each.code, mine, each.unfilled == "open") for each, mine in zip(applying, given, strict=True)]
    return Quotas(places, rules.order, tuple(groups))


def _places(group: QuotaGroup, quota: int, places: int) -> int:
    part, whole = (group.count, quota) if group.count is not None else (group.share or 0, 100)
    if whole < 1:
        return 0
    return places * part // whole if group.rounding == "down" else -(-places * part // whole)


def places_taken(
    quotas: Quotas, groups: Sequence[str | None], equal: Sequence[bool], *, all_equals: bool
) -> list[str | None]:
    """By which place each ranked candidate goes on: `OPEN`, the code of a group, or None for who does not.

    `groups` are the candidates' groups in the ranking's order; one that the quotas do not know is none. `equal` says of
    each whether no key, and no lot where `all_equals` is not set, parts it from the one before; that of the first is
    not read. `all_equals`: equals at a line go on, all of them.
    """
    return _Filling(quotas, groups, equal, all_equals=all_equals).taken()


class _Filling:
    def __init__(
        self, quotas: Quotas, groups: Sequence[str | None], equal: Sequence[bool], *, all_equals: bool
    ) -> None:
        self._quotas = quotas
        self._groups = groups
        self._all = all_equals
        self._blocks = list(_blocks(equal))
        self._by: list[str | None] = [None] * len(groups)
        self._too_many = [0] * len(self._blocks)
        """By block, how many have places of groups that these do not have."""

    def taken(self) -> list[str | None]:
        if self._quotas.order == "reserved_first":
            self._draw_open(self._quotas.open + self._draw_groups())
        else:
            self._draw_open(self._quotas.open)
            returned = self._draw_groups()
            self._by = [None if by == OPEN else by for by in self._by]
            self._draw_open(self._quotas.open + returned)
        return self._by

    def _draw_groups(self) -> int:
        """How many places return."""
        returned = 0
        for group in self._quotas.groups:
            members = sum(by is None and code == group.code for by, code in zip(self._by, self._groups, strict=True))
            returned += max(0, group.places - members) if group.returns else 0
            self._draw_group(group)
        return returned

    def _draw_group(self, group: GroupPlaces) -> None:
        left = group.places
        for number, block in enumerate(self._blocks):
            mine = [at for at in block if self._by[at] is None and self._groups[at] == group.code]
            if not self._is_within(len(mine), left):
                return
            for at in mine:
                self._by[at] = group.code
            self._too_many[number] += max(0, len(mine) - left)
            left = max(0, left - len(mine))

    def _draw_open(self, places: int) -> None:
        left = places
        for number, block in enumerate(self._blocks):
            mine = [at for at in block if self._by[at] is None]
            count = len(mine) + self._too_many[number]
            if not self._is_within(count, left):
                return
            for at in mine:
                self._by[at] = OPEN
            left -= count

    def _is_within(self, people: int, left: int) -> bool:
        return people == 0 or (left > 0 if self._all else people <= left)


def _blocks(equal: Sequence[bool]) -> Iterator[range]:
    """Equals together, by their places."""
    first = 0
    for at in range(1, len(equal)):
        if not equal[at]:
            yield range(first, at)
            first = at
    if equal:
        yield range(first, len(equal))


def counted_of_quota(rules: QuotaGroups | None, position_group: str | None) -> int:
    """How many places the groups of a vacancy name by number; a sound selection has no fewer."""
    applying = rules.of_position(position_group) if rules is not None else ()
    return sum(group.count or 0 for group in applying)


def places_of_quota(
    rules: QuotaGroups | None, quota: int, position_group: str | None
) -> tuple[tuple[QuotaGroup, int], ...]:
    """The groups of a vacancy, each with how many of the vacancy's quota it has; empty where there are none."""
    cut = Cut(multiple=1, boundary_ties="all")
    found = quotas_of(rules, cut, quota=quota, places=quota, position_group=position_group)
    if rules is None or found is None:
        return ()
    return tuple(
        (group, mine.places) for group, mine in zip(rules.of_position(position_group), found.groups, strict=True)
    )
