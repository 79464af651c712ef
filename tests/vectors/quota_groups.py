"""Places of quota groups: how many each has, and who goes on by which."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from shared.contracts.codec.reading import load
from shared.contracts.cuts import Cut
from shared.contracts.quota_groups import QuotaGroups
from shared.contracts.quota_places import GroupPlaces, Quotas, places_taken, quotas_of
from tests.vectors.cases import Case, Values, made_up

GROUP: Values = {"code": "g", "title": "G", "declaration": "papua", "rounding": "down", "unfilled": "open"}
TO_QUOTA: Values = {"multiple": 1, "boundary_ties": "all"}
ORDERS = ("reserved_first", "open_first")


def places(
    groups: Sequence[Values], quota: int, at_cut: int, cut: Values = TO_QUOTA, group: str | None = None
) -> Values:
    stated = {
        "order": "reserved_first",
        "groups": [GROUP | {"code": f"g{at}"} | each for at, each in enumerate(groups, 1)],
    }
    return {"quota_groups": stated, "cut": cut, "quota": quota, "places": at_cut, "position_group": group}


def taken(order: str, own: dict[str, Any], total: int, people: str, edge: str = "all") -> Values:
    """`people` in order, one word for each block of equals: the groups of its members, "." for whoever is in none.
    `own` are the groups' places, as text where they stay empty."""
    groups = [
        {"code": code, "places": int(count), "unfilled": "empty" if isinstance(count, str) else "open"}
        for code, count in own.items()
    ]
    blocks = people.split()
    return {
        "quotas": {"places": total, "order": order, "groups": groups},
        "groups": [None if code == "." else code for block in blocks for code in block],
        "equal": [at > 0 for block in blocks for at in range(len(block))],
        "boundary_ties": edge,
    }


def cases() -> Iterator[Case]:
    yield from _counted()
    for order in ORDERS:
        for edge in ("all", "none"):
            yield from _lines(order, edge)
    for name, chance in made_up("places of groups", 30):
        yield Case(f"places: {name}", _random_places(chance))
    for name, chance in made_up("quota groups", 120):
        yield Case(f"taken: {name}", _random_taken(chance))


def answer(given: Values) -> Values:
    if "equal" in given:
        quotas = quotas_stated(given["quotas"])
        all_equals = given["boundary_ties"] == "all"
        return {"taken": places_taken(quotas, given["groups"], given["equal"], all_equals=all_equals)}
    found = quotas_of(
        load(QuotaGroups, given["quota_groups"]),
        load(Cut, given["cut"]),
        quota=given["quota"],
        places=given["places"],
        position_group=given["position_group"],
    )
    if found is None:
        return {"places": None}
    return {"places": {each.code: each.places for each in found.groups}, "open": found.open}


def quotas_stated(stated: Values) -> Quotas:
    groups = [GroupPlaces(each["code"], each["places"], each["unfilled"] == "open") for each in stated["groups"]]
    return Quotas(stated["places"], stated["order"], tuple(groups))


def _counted() -> Iterator[Case]:
    three = {"multiple": 3, "boundary_ties": "all"}
    yield Case(
        "2 per cent of 60 places, rounded down and up", places([{"share": 2}, {"share": 2, "rounding": "up"}], 60, 60)
    )
    yield Case("a count has as large a part of the cut's places", places([{"count": 2}], 5, 15, three))
    odd = {"count": 1, "boundary_ties": "all"}
    yield Case(
        "a count of a cut of other places, down and up",
        places([{"count": 2}, {"count": 2, "rounding": "up"}], 7, 5, odd),
    )
    yield Case("groups that ask for more than there is", places([{"count": 3}, {"count": 3}, {"count": 1}], 5, 5))
    yield Case(
        "what a group has asked for is gone for the next", places([{"share": 90}, {"share": 20}, {"share": 5}], 10, 10)
    )
    yield Case(
        "2.5 per cent of 60 places are 1.5, rounded down and up",
        places([{"share": "2.5"}, {"share": "2.5", "rounding": "up"}], 60, 60),
    )
    yield Case("a vacancy without places", places([{"share": 50, "rounding": "up"}], 0, 0))
    yield Case("a count where the quota is 0", places([{"count": 1}], 0, 4, {"count": 4, "boundary_ties": "all"}))
    yield Case("no cut, no groups", places([{"count": 1}], 3, 8, {"boundary_ties": "all"}))
    nurse: list[Values] = [{"count": 1, "position_group": "nurse"}, {"count": 1}]
    for group in ("nurse", "doctor", None):
        yield Case(f"a group of nurses in a vacancy for {group}", places(nurse, 3, 3, group=group))
    yield Case("no group applies", places(nurse[:1], 3, 3, group="doctor"))


def _lines(order: str, edge: str) -> Iterator[Case]:
    some: dict[str, tuple[dict[str, Any], int, str]] = {
        "no members": ({"a": 1}, 2, ". . . ."),
        "no members, the place stays empty": ({"a": "1"}, 2, ". . . ."),
        "a member far down": ({"a": 1}, 2, ". . . a"),
        "a member who is first anyway": ({"a": 1}, 2, "a . . a"),
        "more members than places": ({"a": 1}, 3, ". a a a ."),
        "two groups, one short of members": ({"a": 1, "b": 2}, 4, ". . b . a a ."),
        "equals at the group's line": ({"a": 1}, 3, ". . . aa ."),
        "equals at the group's line who are at the open one, too": ({"a": 1}, 3, ". aa. ."),
        "equals at the open line": ({"a": 1}, 3, ". ... a"),
        "too many of two groups in one block": ({"a": 1, "b": 1}, 4, ". aabb .."),
        "too many of a group are charged once, not for everybody behind them": ({"a": 1, "b": 1}, 5, "aa b . b ."),
        "a block of members and others": ({"a": 2}, 3, "a.a a.a"),
        "all places belong to groups": ({"a": 1, "b": 1}, 2, ". . a b"),
        "no places at all": ({"a": 0}, 0, "a ."),
        "a group without places": ({"a": 0}, 1, "a a ."),
        "nobody": ({"a": 1}, 3, ""),
    }
    for name, (own, total, people) in some.items():
        yield Case(f"{order}, {edge}: {name}", taken(order, own, total, people, edge))


def _random_places(chance: random.Random) -> Values:
    asked = [
        chance.choice([{"count": chance.randrange(1, 6)}, {"share": chance.randrange(1, 101)}])
        | {"rounding": chance.choice(["down", "up"])}
        for _ in range(chance.randrange(1, 4))
    ]
    multiple = chance.randrange(1, 4)
    quota = chance.randrange(1, 13)
    return places(asked, quota, quota * multiple, {"multiple": multiple, "boundary_ties": "all"})


def _random_taken(chance: random.Random) -> Values:
    blocks = [
        "".join(chance.choice("..ab") for _ in range(chance.choice([1, 1, 1, 2, 3])))
        for _ in range(chance.randrange(9))
    ]
    own: dict[str, Any] = {code: chance.choice([0, 1, 2, "1", "2"]) for code in "ab"}
    total = sum(int(count) for count in own.values()) + chance.randrange(4)
    return taken(chance.choice(ORDERS), own, total, " ".join(blocks), chance.choice(["all", "none", "draw"]))
