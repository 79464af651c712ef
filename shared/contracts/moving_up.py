"""Who has a place in a vacancy once people have given places back: a pure function of the signed ranking, of the rules
and of what was given back, so that scoring, which moves people up, and recruitment, which believes it only if it comes
to the same, have one definition.

A place falls free when somebody who has one gives it back before the dates are over, and goes to the next on the
reserve who has not left. There are never more people with a place than places, but where the signed ranking or equality
at the edge says so: what more people have than there are places falls free for nobody. Where the next are equal in
every key, the rules' `boundary_ties` decide here as at the line: all of them move up, or none of them as long as there
is not a place for each. Where a draw decides, those whom it has put in order move up one by one; it is held for the
line alone, so that equals further down, whom it has not put in order, wait for a place for each, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shared.contracts.cuts import BoundaryTies
from shared.contracts.declaration import part
from shared.contracts.reserve import Reserve
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

Leaving = Literal["declined", "withdrew"]
EQUAL = "equal"


@part
class Left:
    """Somebody who gave a place, or a rank on the reserve, back: at which time, and why (`REPLY_REASONS`)."""

    candidate_no: str
    reply: Leaving
    reason_code: str
    replied_at: datetime


class State(StrEnum):
    """What became of a ranked candidate, as rules of other countries name it; asked is who has not replied yet."""

    ASKED = "asked"
    ASKED_FROM_RESERVE = "asked_from_reserve"
    ACCEPTED = "accepted"
    ACCEPTED_FROM_RESERVE = "accepted_from_reserve"
    ON_RESERVE = "on_reserve"
    DECLINED = "declined"
    WITHDREW = "withdrew"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Ranked:
    """A ranked candidate of the signed ranking; `has_place`: above its line; `is_equal`: to the one above; `value`: the
    final value of the row, the normalised one where there is one, else the total."""

    candidate_no: str
    has_place: bool
    is_equal: bool
    value: int = 0


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

    def after(self, left: Sequence[Left]) -> Situation:
        """The same once these have left, too."""
        return replace(self, left=(*self.left, *left))

    @cached_property
    def reserve(self) -> tuple[str, ...]:
        """Everybody on the reserve by the signed ranking, in order, whether they have moved up or left since or not."""
        below = [each for each in self.ranked if not each.has_place]
        end = len(below) if self.length is None else min(self.length, len(below))
        while 0 < end < len(below) and below[end].is_equal:
            end += 1
        return tuple(each.candidate_no for each in below[:end])

    @cached_property
    def moved_up(self) -> tuple[str, ...]:
        """Those who have a place from the reserve, in its order; once there, only by leaving does anybody cease to be
        among them. Whoever left too late to free a place still is."""
        free = self._to_fill
        moved: list[str] = []
        for group in self._groups(self._gone):
            if free <= 0 or (self.edge != "all" and len(group) > free):
                break
            moved += group
            free -= len(group)
        return tuple(moved)

    @cached_property
    def waiting(self) -> tuple[tuple[str, ...], ...]:
        """Those on the reserve who have neither moved up nor left, in order; whoever is equal in every key together."""
        moved = set(self.moved_up)
        return tuple(tuple(group) for group in self._groups(self._gone) if group[0] not in moved)

    @property
    def short_of(self) -> int:
        """Places that are free while the first who wait are equal and more than that, so that none of them moves up."""
        return max(0, self._to_fill - len(self.moved_up)) if self.waiting else 0

    @property
    def unfilled(self) -> int:
        """Places without anybody, once nobody waits for them any more; none as long as somebody does."""
        standing = sum(each.has_place and each.candidate_no not in self._gone for each in self.ranked)
        return 0 if self.waiting else max(0, self.places - standing - len(self.moved_up))

    @cached_property
    def _gone(self) -> frozenset[str]:
        """Whoever has left in time for it to matter."""
        return frozenset(each.candidate_no for each in self.left if each.replied_at < self.closes_at)

    @property
    def _to_fill(self) -> int:
        """Places that fell free, before anybody moved up."""
        placed = [each.candidate_no for each in self.ranked if each.has_place]
        return min(self.places, len(placed)) - sum(number not in self._gone for number in placed)

    def _groups(self, gone: Collection[str]) -> Iterator[list[str]]:
        """The reserve without those who are gone, equals together unless lots have put them in order."""
        equal = {each.candidate_no for each in self.ranked if each.is_equal}
        group: list[str] = []
        for number in self.reserve:
            if group and number not in equal:
                yield group
                group = []
            if number not in gone:
                group.append(number)
        if group:
            yield group

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
        }


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
) -> Situation:
    """The situation in which a released ranking begins: nobody has left."""
    return Situation(
        vacancy_id=vacancy_id,
        version=version,
        ranking_digest=ranking_digest,
        places=places,
        edge=edge,
        length=reserve.length(places),
        closes_at=closes_at(reserve, zone),
        ranked=tuple(ranked),
    )


def closes_at(reserve: Reserve, zone: str) -> datetime:
    """Until when (<) a place must have fallen free to be filled."""
    return _midnight_after(datetime.combine(reserve.last_date, datetime.min.time(), ZoneInfo(zone)), 0)


def reply_until(reserve: Reserve, placed_at: datetime, zone: str) -> datetime:
    """Until when (<) somebody who has a place since `placed_at` can accept or decline it."""
    return _midnight_after(placed_at.astimezone(ZoneInfo(zone)), reserve.reply_days)


def state_of(reply: str | None, *, has_place: bool, moved_up: bool, on_reserve: bool, had_place: bool) -> State | None:
    """The state of a candidate by the newest reply and the standing in the newest version; `had_place`: in an earlier
    one. None for whoever has nothing to do with the places."""
    if reply in (State.DECLINED, State.WITHDREW):
        return State(reply)
    if has_place:
        return State.ACCEPTED if reply == State.ACCEPTED else State.ASKED
    if moved_up:
        return State.ACCEPTED_FROM_RESERVE if reply == State.ACCEPTED else State.ASKED_FROM_RESERVE
    if had_place:
        return State.REVOKED
    return State.ON_RESERVE if on_reserve else None


def _midnight_after(moment: datetime, days: int) -> datetime:
    """The end of the day so many days after that of `moment`, by the clock of its zone."""
    day = moment.date() + timedelta(days=days + 1)
    return datetime.combine(day, datetime.min.time(), moment.tzinfo).astimezone(ZoneInfo("UTC"))
