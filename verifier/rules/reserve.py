"""Who moves up where a place falls free (docs/definitions/reserve.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from verifier.rules.documents import Document, digest
from verifier.rules.numbers import NotDefined, ceiling, percentage
from verifier.rules.quota_groups import OPEN
from verifier.rules.times import day_of, days_later, first_moment


@dataclass(frozen=True)
class Moved:
    """Everything that a reserve says at one moment; people by candidate number."""

    opens_at: str | None
    closes_at: str
    length: int | None
    """Of the open list; None for all."""
    listed: list[str]
    """Everybody who is on a list, gone or not, in the ranking's order."""
    moved_up: list[str]
    moved_up_to: list[str]
    waiting: list[list[str]]
    short_of: int
    unfilled: int
    situation: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest(self.situation)


def move_up(vacancy: Document) -> Moved:
    """Of one vacancy under one version of its ranking; the fields are those of the definition's vectors."""
    return _Reserve(vacancy).moved()


def reply_until(placed_at: str, reserve: Document, time_zone: str) -> str:
    """The first moment at which it is too late to reply."""
    return first_moment(days_later(day_of(placed_at, time_zone), reserve["reply_days"] + 1), time_zone)


@dataclass(frozen=True)
class _Group:
    code: str
    places: int
    returns: bool
    """Whether places that no member takes become open ones."""


def _always(places: int) -> Callable[[Collection[int]], int]:
    return lambda _within: places


class _Reserve:
    def __init__(self, vacancy: Document) -> None:
        self._vacancy = vacancy
        self._reserve: Document = vacancy["reserve"]
        self._places: int = vacancy["places"]
        self._overfills = vacancy["boundary_ties"] == "all"
        zone = vacancy["time_zone"]
        first, last = self._reserve.get("first_day"), self._reserve["last_day"]
        self._opens_at = None if first is None else first_moment(date.fromisoformat(first), zone)
        self._closes_at = first_moment(days_later(date.fromisoformat(last), 1), zone)
        self._ranked: Sequence[Document] = vacancy["ranked"]
        self._everybody = range(len(self._ranked))
        leavers = {each["candidate_no"] for each in vacancy["left"] if each["replied_at"] < self._closes_at}
        self._gone = {at for at in self._everybody if self._ranked[at]["candidate_no"] in leavers}
        quotas = vacancy.get("quotas") or {"order": "reserved_first", "groups": []}
        self._order: str = quotas["order"]
        self._groups = [_Group(each["code"], each["places"], each["unfilled"] == OPEN) for each in quotas["groups"]]
        self._blocks = self._find_blocks()
        whole = {code: self._members(code) for code in (OPEN, *(group.code for group in self._groups if group.places))}
        cut = {code: self._cut_to_length(code, members) for code, members in whole.items()}
        self._on_a_list = set().union(*cut.values())
        self._lists = {code: [at for at in members if at not in self._gone] for code, members in cut.items()}
        self._free = self._count_free()

    def moved(self) -> Moved:
        taken = self._take()
        served = sorted(taken)
        waiting = [
            left
            for block in self._blocks
            if (left := [at for at in block if at in self._lists[OPEN] and at not in taken])
        ]
        to_open = {at for at, place in taken.items() if place == OPEN}
        allowed = self._free[OPEN] + self._returning(to_open if self._order == "open_first" else ())
        still_there = {at for members in self._lists.values() for at in members} - taken.keys()
        holders = [at for at in self._everybody if self._ranked[at]["has_place"] and at not in self._gone]
        return Moved(
            opens_at=self._opens_at,
            closes_at=self._closes_at,
            length=self._length(self._places),
            listed=self._names(sorted(self._on_a_list)),
            moved_up=self._names(served),
            moved_up_to=[taken[at] for at in served],
            waiting=[self._names(block) for block in waiting],
            short_of=max(0, allowed - len(to_open)) if waiting else 0,
            unfilled=0 if still_there else max(0, self._places - len(holders) - len(served)),
            situation=self._situation(self._names(served)),
        )

    def _names(self, places: Collection[int]) -> list[str]:
        return [self._ranked[at]["candidate_no"] for at in places]

    def _find_blocks(self) -> list[list[int]]:
        blocks: list[list[int]] = []
        for at in self._everybody:
            if blocks and self._ranked[at]["is_equal"]:
                blocks[-1].append(at)
            else:
                blocks.append([at])
        return blocks

    def _members(self, code: str) -> list[int]:
        """Those without a place by the ranking, of a group its members among them."""
        return [
            at
            for at in self._everybody
            if not self._ranked[at]["has_place"] and (code == OPEN or self._ranked[at].get("quota_group") == code)
        ]

    def _length(self, places: int) -> int | None:
        if self._reserve.get("ratio") is not None:
            return ceiling(percentage(self._reserve["ratio"]) * places / 100)
        size: int | None = self._reserve.get("size")
        return size

    def _cut_to_length(self, code: str, members: list[int]) -> list[int]:
        length = self._length(self._places if code == OPEN else self._group(code).places)
        if length is None or length >= len(members):
            return members
        if length < 1:
            return []
        last_block = next(block for block in self._blocks if members[length - 1] in block)
        return [at for at in members if at <= last_block[-1]]

    def _group(self, code: str) -> _Group:
        return next(group for group in self._groups if group.code == code)

    def _count_free(self) -> dict[str, int]:
        """By kind of place how many are free; of open ones it may be less than none."""
        held = dict.fromkeys((OPEN, *(group.code for group in self._groups)), 0)
        kept = dict(held)
        for at in self._everybody:
            if self._ranked[at]["has_place"]:
                place = self._ranked[at].get("place") or OPEN
                if place not in held:
                    raise NotDefined(f"a place of the quota group {place}, which has none here")
                held[place] += 1
                kept[place] += at not in self._gone
        free = {}
        open_places = self._places - sum(group.places for group in self._groups)
        open_held, open_kept = sum(held.values()), sum(kept.values())
        for group in self._groups:
            of_held, of_kept = min(group.places, held[group.code]), min(group.places, kept[group.code])
            free[group.code] = of_held - of_kept
            open_held -= of_held
            open_kept -= of_kept
            if group.returns and not self._members(group.code):
                open_places += max(0, group.places - held[group.code])
        free[OPEN] = min(open_places, open_held) - open_kept
        return free

    def _returning(self, served: Collection[int] = ()) -> int:
        """Places of groups that return, if those who are served wait for no group's places."""
        return sum(
            max(0, self._free[group.code] - sum(at not in served for at in self._lists.get(group.code, ())))
            for group in self._groups
            if group.returns
        )

    def _line(self, asked: Collection[int], allowed: Callable[[Collection[int]], int]) -> set[int]:
        """Whom a line takes in; `allowed` says how many places there are when these are within it."""
        within: set[int] = set()
        for block in self._blocks:
            members = [at for at in block if at in asked]
            if not members:
                continue
            places = allowed(within)
            if not (len(within) < places if self._overfills else len(within) + len(members) <= places):
                break
            within.update(members)
        return within

    def _take(self) -> dict[int, str]:
        """The place of everybody who moves up."""
        if self._order == "open_first":
            to_open = self._line(set(self._lists[OPEN]), lambda within: self._free[OPEN] + self._returning(within))
            return {**self._take_of_groups(to_open), **dict.fromkeys(to_open, OPEN)}
        if self._order != "reserved_first":
            raise NotDefined(f"no such order: {self._order!r}")
        taken = self._take_of_groups(set())
        places = self._free[OPEN] + self._returning()
        to_open = self._line(set(self._lists[OPEN]) - taken.keys(), _always(places))
        return {**taken, **dict.fromkeys(to_open, OPEN)}

    def _take_of_groups(self, without: set[int]) -> dict[int, str]:
        taken: dict[int, str] = {}
        for group in self._groups:
            free = self._free[group.code]
            asked = set(self._lists.get(group.code, ())) - without
            taken.update(dict.fromkeys(self._line(asked, _always(free)), group.code))
        return taken

    def _situation(self, moved_up: list[str]) -> dict[str, Any]:
        left = sorted(self._vacancy["left"], key=lambda each: (each["candidate_no"], each["replied_at"]))
        made: dict[str, Any] = {
            "vacancy_id": self._vacancy["vacancy_id"],
            "version": self._vacancy["version"],
            "ranking_digest": self._vacancy["ranking_digest"],
            "places": self._places,
            "boundary_ties": self._vacancy["boundary_ties"],
            "length": self._length(self._places),
            "closes_at": self._closes_at,
            "left": [[each[name] for name in ("candidate_no", "reply", "reason_code", "replied_at")] for each in left],
            "moved_up": moved_up,
        }
        if self._opens_at is not None:
            made["opens_at"] = self._opens_at
        if self._groups:
            made["quota_groups"] = {
                "order": self._order,
                "groups": [
                    [group.code, group.places, OPEN if group.returns else "empty", self._length(group.places)]
                    for group in self._groups
                ],
            }
        return made
