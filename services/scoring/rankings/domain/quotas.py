"""Who goes on where some vacancies have quota groups, over columns: `shared.contracts.quota_places` in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from services.scoring.rankings.domain.vectors import V, Vectors
from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import Quotas, places_taken


@dataclass(frozen=True)
class QuotaLine:
    """Where the open places end, or those of the group that `place` is the code of: who was the last to get one, and
    who is the first without a place behind, in a group of its members. `going_on` may be more than `places` by equality
    or by places that a group did not fill."""

    place: str
    places: int
    going_on: int
    last_on: str | None
    first_out: str | None


NO_GROUPS, NO_PLACE, OPEN_PLACE = -1, 0, 1
"""Places are numbers: groups count on from here, and `NO_GROUPS` has whoever stands in a vacancy without any."""
OUTSIDE = 0
"""The group of whoever is in none; the others count on from here."""

PerVacancy = Sequence[Quotas | None]
"""By the number of the vacancy; None for one without groups."""


def place_codes(codes: Sequence[str]) -> list[str]:
    """What a row names as its place, by these numbers from `NO_PLACE` on."""
    return ["", OPEN, *codes]


def groups_and_places(
    v: Vectors[V],
    quotas: PerVacancy,
    codes: Sequence[str],
    vacancies: V,
    groups: V,
    is_ranked: V,
    equal: V,
    *,
    all_equals: bool,
) -> tuple[V, V]:
    """Of candidates in the order of the ranking, by vacancy, their groups and their places as numbers. `groups` number
    the `codes` from 1; one that a vacancy does not have is none there. `equal` flags who is equal to the one above."""
    numbers = {code: at for at, code in enumerate(place_codes(codes))}
    mine: list[int] = []
    taken: list[int] = []
    columns = zip(*(v.values(column) for column in (vacancies, groups, is_ranked, equal)), strict=True)
    for vacancy, rows in groupby(columns, key=lambda row: row[0]):
        quota = quotas[vacancy]
        own = list(rows)
        if quota is None:
            mine += [OUTSIDE] * len(own)
            taken += [NO_GROUPS] * len(own)
            continue
        known = [group if group and codes[group - 1] in quota.codes else OUTSIDE for _, group, _, _ in own]
        ranked = sum(bool(each) for _, _, each, _ in own)
        found = places_taken(
            quota,
            [codes[group - 1] if group else None for group in known[:ranked]],
            [bool(each) for _, _, _, each in own[:ranked]],
            all_equals=all_equals,
        )
        mine += known
        taken += [NO_PLACE if place is None else numbers[place] for place in found]
        taken += [NO_PLACE] * (len(own) - ranked)
    return v.numbers(mine), v.numbers(taken)


class InGroups(NamedTuple):
    """A ranked candidate, with the group and the place."""

    candidate_no: str
    quota_group: str | None
    place: str | None


def quota_lines(quotas: Quotas, ranked: Sequence[InGroups]) -> tuple[QuotaLine, ...]:
    """The open one first, then those of the groups in the document's order; `ranked` are those of one vacancy, in the
    order of the ranking."""
    numbers = {OPEN: quotas.open, **{each.code: each.places for each in quotas.groups}}
    on = {place: [each.candidate_no for each in ranked if each.place == place] for place in numbers}
    out = [each for each in ranked if each.place is None]
    return tuple(
        QuotaLine(
            place=place,
            places=count,
            going_on=len(on[place]),
            last_on=on[place][-1] if on[place] else None,
            first_out=next((each.candidate_no for each in out if place in (OPEN, each.quota_group)), None),
        )
        for place, count in numbers.items()
    )
