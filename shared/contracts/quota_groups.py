"""Quota groups inside a vacancy: what a rules document says of them. Part of `shared.contracts.rules`.

Who goes on by these rules is computed in `shared.contracts.quota_places`.
"""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import part
from shared.contracts.percentages import Percent
from shared.kernel.words import N_

Declared = Literal["cum_laude", "disability", "diaspora", "papua", "lagging_region"]
GroupOrder = Literal["reserved_first", "open_first"]

DECLARED: dict[Declared, str] = {
    "cum_laude": N_("lulusan dengan pujian (cum laude)"),
    "disability": N_("penyandang disabilitas"),
    "diaspora": N_("diaspora"),
    "papua": N_("orang asli Papua"),
    "lagging_region": N_("warga daerah tertinggal"),
}
"""Who declares this, as pages call them."""

OPEN = "open"
"""What a row names as its place if that is of no group; no group has this code."""


@part
class QuotaGroup:
    """Places of a vacancy that belong to its applicants of one group: whoever has made the declaration, was accepted
    with it, and has chosen the group. Nobody chooses two.

    Of a vacancy's quota the group has `count` places, or a `share` in per cent; exactly one of them is set. At a cut
    whose places are not the quota it has as large a part of these: places x share / 100, or places x count / quota,
    each rounded "down" or "up" to a whole place. In vacancies of another position group than `position_group`, if that
    is set, it has none, and nobody chooses it.

    `unfilled`: places for which the group has not enough members who are ranked go to everybody ("open"), or to nobody
    ("empty").
    """

    code: str
    title: str
    declaration: Declared
    position_group: str | None = None
    count: int | None = None
    share: Percent | None = None
    rounding: Literal["down", "up"]
    unfilled: Literal["open", "empty"]


@part
class QuotaGroups:
    """`order`: with "reserved_first" the places of groups are filled before those for everybody, so that a member who
    would get a place by rank counts towards the group's places: they are a least number. With "open_first" the places
    for everybody are filled before, so that a member who gets one of them leaves the group's places to others: they are
    over and above. `groups` come in the order of the document; where they ask for more places than a vacancy has, each
    gets what those before it have left.
    """

    order: GroupOrder
    groups: tuple[QuotaGroup, ...]

    def of_position(self, position_group: str | None) -> tuple[QuotaGroup, ...]:
        """Those that have places in a vacancy of this position group."""
        return tuple(each for each in self.groups if each.position_group in (None, position_group))

    def find(self, code: str | None) -> QuotaGroup | None:
        return next((each for each in self.groups if each.code == code), None)
