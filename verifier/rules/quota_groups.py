"""Places that belong to some of a vacancy's applicants (docs/definitions/quota-groups.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from verifier.rules.documents import Document
from verifier.rules.numbers import NotDefined, ceiling, floor, percentage

OPEN = "open"


@dataclass(frozen=True)
class GroupPlaces:
    code: str
    places: int
    unfilled: str
    """What becomes of places that no member takes: `open`, they return, or `empty`."""


@dataclass(frozen=True)
class Places:
    """The places of a cut, divided: each applying group's in the order of the document, the rest open."""

    places: int
    order: str
    groups: tuple[GroupPlaces, ...]

    @property
    def open(self) -> int:
        return self.places - sum(group.places for group in self.groups)

    def counting(self, code: str | None) -> str | None:
        """The group of a candidate, if it counts in this vacancy."""
        return code if any(group.code == code for group in self.groups) else None


def divide(
    quota_groups: Document | None, cut: Document | None, quota: int, places: int, position_group: str | None
) -> Places | None:
    """None where no group has a say: none applies to the vacancy, or the cut has no places."""
    has_places = cut is not None and any(cut.get(name) is not None for name in ("multiple", "count", "share"))
    applying = [
        group
        for group in (quota_groups or {}).get("groups") or ()
        if group.get("position_group") in (None, position_group)
    ]
    if quota_groups is None or not has_places or not applying:
        return None
    made = []
    left = places
    for group in applying:
        asked = _asked(group, quota, places)
        made.append(GroupPlaces(group["code"], max(0, min(asked, left)), group["unfilled"]))
        left -= asked
    return Places(places, quota_groups["order"], tuple(made))


def _asked(group: Document, quota: int, places: int) -> int:
    if group.get("share") is not None:
        exact = places * percentage(group["share"]) / 100
    elif group.get("count") is not None:
        exact = Fraction(places * group["count"], quota) if quota >= 1 else Fraction(0)
    else:
        raise NotDefined(f"quota group {group['code']}: neither a share nor a count")
    roundings: dict[str, Callable[[Fraction], int]] = {"down": floor, "up": ceiling}
    return roundings[group["rounding"]](exact)


Block = Sequence[int]
"""Candidates, by their place in the ranking, whom one line takes in together or not at all."""


def take(places: Places, groups: Sequence[str | None], blocks: Sequence[Block], boundary_ties: str) -> list[str | None]:
    """By candidate who passed, in the ranking's order, the place by which each goes on: "open", a group's code or None.

    `groups` are the groups that count; `blocks` are equals, or with "none" and "draw" equals whom lots do not part.
    """
    return _Taking(places, groups, blocks, overfills=boundary_ties == "all").taken()


class _Taking:
    def __init__(
        self, places: Places, groups: Sequence[str | None], blocks: Sequence[Block], *, overfills: bool
    ) -> None:
        self._places, self._groups, self._blocks, self._overfills = places, groups, blocks, overfills
        self._taken: list[str | None] = [None] * len(groups)
        self._returning = 0
        self._too_many = [0] * len(blocks)

    def taken(self) -> list[str | None]:
        if self._places.order == "open_first":
            self._draw_open_line(self._places.open)
            self._draw_group_lines()
            self._taken = [None if place == OPEN else place for place in self._taken]
        elif self._places.order == "reserved_first":
            self._draw_group_lines()
        else:
            raise NotDefined(f"no such order: {self._places.order!r}")
        self._draw_open_line(self._places.open + self._returning)
        return self._taken

    def _draw_group_lines(self) -> None:
        for group in self._places.groups:
            asked = {
                at
                for at, (code, place) in enumerate(zip(self._groups, self._taken, strict=True))
                if code == group.code and place is None
            }
            if group.unfilled == OPEN:
                self._returning += max(0, group.places - len(asked))
            for at, too_many in self._draw(group.code, group.places, asked, {}).items():
                self._too_many[at] += too_many

    def _draw_open_line(self, places: int) -> None:
        asked = {at for at, place in enumerate(self._taken) if place is None}
        self._draw(OPEN, places, asked, dict(enumerate(self._too_many)))

    def _draw(self, place: str, places: int, asked: set[int], charged: Mapping[int, int]) -> dict[int, int]:
        """Gives the place to all whom the line takes in; by block how many of them are too many."""
        left, too_many = places, {}
        for at, block in enumerate(self._blocks):
            members = [each for each in block if each in asked]
            count = len(members) + charged.get(at, 0)
            if not count:
                continue
            if not (left > 0 if self._overfills else count <= left):
                break
            if count > left:
                too_many[at] = count - left
            left -= count
            for each in members:
                self._taken[each] = place
        return too_many
