"""Who has a place in a vacancy once people have given places back: a pure function of the signed ranking, of the rules
and of what was given back, so that scoring, which moves people up, and recruitment, which believes it only if it comes
to the same, have one definition.

A place falls free when somebody who has one gives it back before the dates are over, and goes to the next on the
reserve who has not left. There are never more people with a place than places, but where the signed ranking or equality
at the edge says so: what more people have than there are places falls free for nobody. Where the next are equal in
every key, the rules' `boundary_ties` decide here as at the line: all of them move up, or none of them as long as there
is not a place for each. Where a draw decides, those whom it has put in order move up one by one; it is held for the
line alone, so that equals further down, whom it has not put in order, wait for a place for each, too.

In a vacancy with quota groups (`shared.contracts.quota_places`) the places of each group, and the open ones, are of a
kind of their own: which kind a place is of, its row of the ranking says.

1. Everybody without a place by the ranking is on the open list, and each member on that of the group, as far as these
   lists go by the rules: that of a group as far as its own number of places says, and not at all where it has none.
   Whoever is on one of them is on the reserve. Whoever is on a group's list alone waits for the group's places alone.
2. Of a group's places as many are free as there were filled by the ranking, and are no more, by those who have them and
   have not left. What more members have than the group has places counts among the open places: these are those of the
   cut and, of each group whose rule for unfilled places is "open" and of whose members none was left without a place,
   those that its members did not fill. Of the open places as many are free as there were filled, and are no more.
3. Those move up who do by `shared.contracts.free_places`: into a group's place the next of the group; where nobody of
   it waits, the place returns to everybody, or stays empty, as the group's rule for unfilled places says; into an open
   place the next of all, of whatever group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate, groupby, islice
from typing import Any

from shared.contracts.cuts import BoundaryTies
from shared.contracts.free_places import Block, Waiting, fallen_free, filled, spare
from shared.contracts.leaving import Left
from shared.contracts.quota_groups import OPEN, GroupOrder
from shared.contracts.quota_places import GroupPlaces, Quotas
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_dates import closes_at, opens_at
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

EQUAL = "equal"


@dataclass(frozen=True)
class Ranked:
    """A ranked candidate of the signed ranking; `has_place`: above its line; `is_equal`: to the one above; `value`: the
    final value of the row, the normalised one where there is one, else the total. In a vacancy with quota groups the
    candidate's group, and the place as the row names it."""

    candidate_no: str
    has_place: bool
    is_equal: bool
    value: int = 0
    quota_group: str | None = None
    place: str | None = None

    @property
    def held(self) -> str | None:
        """Which kind of place the candidate has by the ranking."""
        return (self.place or OPEN) if self.has_place else None


@dataclass(frozen=True)
class Situation:
    """The places of a vacancy under one version of its ranking. `ranked` in the ranking's order; `left` in any."""

    vacancy_id: str
    version: int
    ranking_digest: str
    places: int
    edge: BoundaryTies
    length: int | None
    """How many are on the reserve; None for everybody below the line."""
    closes_at: datetime
    ranked: tuple[Ranked, ...]
    left: tuple[Left, ...] = ()
    quotas: Quotas | None = None
    """The places of the quota groups among `places`, where any has a say."""
    group_lengths: Mapping[str, int | None] = field(default_factory=dict)
    """As `length`, of each group's own list."""
    opens_at: datetime | None = None
    """Before it nobody moves up, whoever has left; None where people move up at once."""

    def after(self, left: Sequence[Left]) -> Situation:
        """The same once these have left, too."""
        return replace(self, left=(*self.left, *left))

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """By kind of place, the open one first: everybody on its list by the signed ranking, in order, whether they
        have moved up or left since or not."""
        below = [each for each in self.ranked if not each.has_place]
        found = {OPEN: self._first(below, self.length)}
        for group in self._groups:
            members = [each for each in below if each.quota_group == group.code]
            found[group.code] = self._first(members, self.group_lengths.get(group.code) if group.places else 0)
        return found

    @cached_property
    def reserve(self) -> tuple[str, ...]:
        """Everybody on the reserve by the signed ranking, in order."""
        listed = {number for numbers in self.lists.values() for number in numbers}
        return tuple(each.candidate_no for each in self.ranked if each.candidate_no in listed)

    @cached_property
    def places_moved_up_to(self) -> dict[str, str]:
        """By number, which kind of place everybody has who has moved up."""
        return filled(self._order, self._waiting_lists, all_equals=self.edge == "all")

    @cached_property
    def moved_up(self) -> tuple[str, ...]:
        """Those who have a place from the reserve, in its order; once there, only by leaving does anybody cease to be
        among them. Whoever left too late to free a place still is."""
        return tuple(number for number in self.reserve if number in self.places_moved_up_to)

    @cached_property
    def waiting(self) -> tuple[Block, ...]:
        """Those on the open list who have neither moved up nor left, in order; whoever is equal in every key
        together."""
        return tuple(block for block in self._waiting_lists[0].without(self.places_moved_up_to) if block)

    def changed_by(self, left: Sequence[Left]) -> dict[str, str]:
        """By number, the kind of place of everybody who moves up once these leave, or whose place becomes another."""
        after = self.after(left)
        before, now = self.places_moved_up_to, after.places_moved_up_to
        return {number: now[number] for number in after.moved_up if now[number] != before.get(number)}

    @property
    def short_of(self) -> int:
        """Open places that are free while the first who wait are equal and more than that, so that none of them moves
        up."""
        return max(0, spare(self._order, self._waiting_lists, self.places_moved_up_to)) if self.waiting else 0

    @property
    def unfilled(self) -> int:
        """Places without anybody, once nobody waits for any of the vacancy's more; none as long as somebody does."""
        if any(each.people - self.places_moved_up_to.keys() for each in self._waiting_lists):
            return 0
        standing = sum(each.has_place and each.candidate_no not in self._gone for each in self.ranked)
        return max(0, self.places - standing - len(self.moved_up))

    @property
    def _order(self) -> GroupOrder:
        return self.quotas.order if self.quotas is not None else "reserved_first"

    @cached_property
    def _groups(self) -> tuple[GroupPlaces, ...]:
        return self.quotas.groups if self.quotas is not None else ()

    @cached_property
    def _gone(self) -> frozenset[str]:
        """Whoever has left in time for it to matter."""
        return frozenset(each.candidate_no for each in self.left if each.replied_at < self.closes_at)

    @cached_property
    def _blocks(self) -> dict[str, int]:
        """By number, a number that equals share, unless lots have put them in order."""
        blocks = accumulate((not each.is_equal for each in self.ranked), initial=0)
        return {each.candidate_no: block for each, block in zip(self.ranked, islice(blocks, 1, None), strict=True)}

    def _first(self, listed: Sequence[Ranked], length: int | None) -> tuple[str, ...]:
        """So many of a list, and whoever is equal to the last of them."""
        numbers = [each.candidate_no for each in listed]
        end = len(numbers) if length is None else min(length, len(numbers))
        while 0 < end < len(numbers) and self._blocks[numbers[end]] == self._blocks[numbers[end - 1]]:
            end += 1
        return tuple(numbers[:end])

    @cached_property
    def _waiting_lists(self) -> tuple[Waiting, ...]:
        """The lists without those who are gone, each with the places that fell free before anybody moved up."""
        returns = {each.code: each.returns for each in self._groups}
        return tuple(
            Waiting(place, self._free[place], returns.get(place, False), self._in_blocks(numbers))
            for place, numbers in self.lists.items()
        )

    def _in_blocks(self, numbers: Sequence[str]) -> tuple[Block, ...]:
        present = [number for number in numbers if number not in self._gone]
        return tuple(tuple(block) for _, block in groupby(present, key=self._blocks.__getitem__))

    @cached_property
    def _free(self) -> dict[str, int]:
        """By kind of place, how many fell free."""
        held = Counter(each.held for each in self.ranked if each.held)
        kept = Counter(each.held for each in self.ranked if each.held and each.candidate_no not in self._gone)
        without = {each.quota_group for each in self.ranked if not each.has_place}
        return fallen_free(self.quotas or Quotas(self.places, "reserved_first", ()), held, kept, without)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of `document`."""
        return digest(self.document)

    @property
    def document(self) -> dict[str, Any]:
        """Everything that the next move follows from; the ranked by the digest that two members have signed."""
        left = sorted(self.left, key=lambda each: (each.candidate_no, each.replied_at))
        return {
            "vacancy_id": self.vacancy_id,
            "version": self.version,
            "ranking_digest": self.ranking_digest,
            "places": self.places,
            "boundary_ties": self.edge,
            "length": self.length,
            "closes_at": to_text(self.closes_at),
            "left": [[each.candidate_no, each.reply, each.reason_code, to_text(each.replied_at)] for each in left],
            "moved_up": list(self.moved_up),
            **({} if self.opens_at is None else {"opens_at": to_text(self.opens_at)}),
            **self._groups_in_document,
        }

    @property
    def _groups_in_document(self) -> dict[str, Any]:
        """Nothing where no group has a say, so that these documents are what they always were."""
        if self.quotas is None:
            return {}
        groups = [
            [each.code, each.places, "open" if each.returns else "empty", self.group_lengths.get(each.code)]
            for each in self._groups
        ]
        return {"quota_groups": {"order": self.quotas.order, "groups": groups}}


def situation(
    *,
    vacancy_id: str,
    version: int,
    ranking_digest: str,
    places: int,
    edge: BoundaryTies,
    reserve: Reserve,
    zone: str,
    ranked: Sequence[Ranked],
    quotas: Quotas | None = None,
) -> Situation:
    """The situation in which a released ranking begins: nobody has left."""
    groups = quotas.groups if quotas is not None else ()
    return Situation(
        vacancy_id=vacancy_id,
        version=version,
        ranking_digest=ranking_digest,
        places=places,
        edge=edge,
        length=reserve.length(places),
        closes_at=closes_at(reserve, zone),
        opens_at=opens_at(reserve, zone),
        ranked=tuple(ranked),
        quotas=quotas,
        group_lengths={each.code: reserve.length(each.places) for each in groups},
    )
