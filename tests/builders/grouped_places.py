"""A vacancy with quota groups and a reserve, once its ranking is released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.leaving import Left
from shared.contracts.moving_up import Ranked, Situation
from shared.contracts.quota_groups import OPEN, GroupOrder
from shared.contracts.quota_places import GroupPlaces, Quotas, places_taken

END = datetime(2027, 3, 31, 17, tzinfo=UTC)

Group = tuple[str, int, bool]
"""Code, places, and whether those that are not filled go to everybody."""


def grouped(
    order: GroupOrder,
    places: int,
    field: str,
    *groups: Group,
    edge: Any = "all",
    length: int | None = None,
    **more: Any,
) -> Situation:
    """`field` has a letter for each candidate in order: the group, or "." for none; "=" before whoever is equal to the
    one above. They are numbered from 1; `length` is that of the open list, `lengths` those of the groups. Who has which
    place is decided as in a ranking."""
    letters: list[str | None] = []
    equal: list[bool] = []
    for letter in field:
        if letter == "=":
            equal.append(True)
        else:
            letters.append(None if letter == "." else letter)
            equal += [False] * (len(letters) - len(equal))
    quotas = Quotas(places, order, tuple(GroupPlaces(*each) for each in groups))
    taken = places_taken(quotas, letters, equal, all_equals=edge == "all")
    ranked = [
        Ranked(str(at + 1), taken[at] is not None, at > 0 and equal[at], 0, letter, taken[at])
        for at, letter in enumerate(letters)
    ]
    lengths: Mapping[str, int | None] = more.get("lengths") or {each.code: None for each in quotas.groups}
    return Situation("v", 1, "d" * 64, places, edge, length, END, tuple(ranked), (), quotas, lengths)


def gone(*numbers: int) -> list[Left]:
    """They leave one after the other."""
    return [leaves(str(number), 60 - at) for at, number in enumerate(numbers)]


def leaves(number: str, before_end: int = 60) -> Left:
    at = END - timedelta(minutes=before_end)
    return Left(candidate_no=number, reply="declined", reason_code="other_job", replied_at=at)


def places_of(situation: Situation, left: Iterable[Left] = ()) -> str:
    """A letter for each candidate in order: the kind of place in small letters by the ranking, in capitals from the
    reserve, "o" an open one, "x" for whoever has left, "-" for nobody's."""
    after = situation.after(list(left))
    out = {each.candidate_no for each in after.left}
    found = []
    for each in after.ranked:
        risen = after.places_moved_up_to.get(each.candidate_no)
        kind = risen or each.held or "-"
        letter = "o" if kind == OPEN else kind
        found.append("x" if each.candidate_no in out else letter.upper() if risen else letter)
    return "".join(found)
