"""Vacancies with quota groups whose places are given back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from shared.contracts.quota_places import places_taken
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.quota_groups import ORDERS, quotas_stated
from tests.vectors.reserve import EDGES, TOO_LATE, vacancy


def grouped(order: str, own: Values, places: int, people: str, left: Sequence[int], **more: Any) -> Values:
    """`people` in order, one word for each block of equals: the groups of its members, "." for whoever is in none.
    `own` are the groups' places, as text where they stay empty."""
    groups = [
        {"code": code, "places": int(count), "unfilled": "empty" if isinstance(count, str) else "open"}
        for code, count in own.items()
    ]
    blocks = people.split()
    values = [100 - at for at, block in enumerate(blocks) for _ in block]
    given = vacancy(values, places, left, **more)
    codes = [None if code == "." else code for block in blocks for code in block]
    stated = {"order": order, "places": places, "groups": groups}
    equal = [each["is_equal"] for each in given["ranked"]]
    by = places_taken(quotas_stated(stated), codes, equal, all_equals=given["boundary_ties"] == "all")
    for each, code, place in zip(given["ranked"], codes, by, strict=True):
        each |= {"has_place": place is not None, "quota_group": code, "place": place}
    return given | {"quotas": {"order": order, "groups": groups}}


def cases() -> Iterator[Case]:
    some: dict[str, tuple[Values, int, str, Sequence[int]]] = {
        "a group's place goes to the next of the group": ({"a": 1}, 2, ". a . a .", [2]),
        "an open place goes to the next of all": ({"a": 1}, 2, ". a . a .", [1]),
        "nobody of the group waits: the place returns": ({"a": 1}, 2, ". a . .", [2]),
        "nobody of the group waits: the place stays empty": ({"a": "1"}, 2, ". a . .", [2]),
        "both leave": ({"a": 1}, 2, ". a a . .", [1, 2]),
        "a member on an open place leaves": ({"a": 1}, 3, "a a . a .", [2]),
        "more members than the group's places, all leave": ({"a": 1}, 3, "a a a . .", [1, 2, 3]),
        "equals of the group next": ({"a": 1}, 2, ". a .a a", [2]),
        "equals of whom one has a group's place": ({"a": 1}, 2, ". a.. .", [1]),
        "two groups": ({"a": 1, "b": 1}, 3, ". a b a . b", [2, 3]),
        "a member who had moved up to an open place": ({"a": 1}, 2, ". a a . a", [1, 2]),
        "everybody leaves": ({"a": 1}, 2, ". a .", [1, 2, 3]),
    }
    for order in ORDERS:
        for edge in EDGES:
            for name, (own, places, people, left) in some.items():
                yield Case(f"groups, {order}, {edge}: {name}", grouped(order, own, places, people, left, edge=edge))
    short = grouped("reserved_first", {"a": 2}, 4, ". . a a a a . .", [3, 4], reserve={"size": 1})
    yield Case("groups: each list has its own length by size", short)
    half = grouped("reserved_first", {"a": 2}, 4, ". . a a a a . . .", [3, 4, 1], reserve={"ratio": 50})
    yield Case("groups: each list has its own length by ratio", half)
    moved = grouped("open_first", {"a": 1}, 2, ". a a .. .", [1, 2], edge="none")
    yield Case("groups: a member who moves up to an open place lets the group's place return, which equals miss", moved)
    kept = grouped("reserved_first", {"a": 1}, 3, ". . a aa .. .", [1, 2, 3], edge="none")
    yield Case("groups: a place for which equals of the group wait does not return", kept)
    for name, chance in made_up("grouped reserve", 60):
        yield Case(f"groups: {name}", random_grouped(chance, "v"))


def random_grouped(chance: random.Random, name: str, **more: Any) -> Values:
    sizes = [chance.choice([1, 1, 1, 2, 3]) for _ in range(chance.randrange(8))]
    people = " ".join("".join(chance.choice("..ab") for _ in range(size)) for size in sizes)
    own: Values = {code: chance.choice([0, 1, 2, "1", "2"]) for code in "ab"}
    places = sum(int(count) for count in own.values()) + chance.randrange(3)
    left = [at for at in range(1, sum(sizes) + 1) if chance.random() < 0.35]
    stated: Values = chance.choice([{}, {}, {"size": chance.randrange(4)}, {"ratio": chance.randrange(301)}])
    edge = chance.choice(EDGES)
    given = grouped(
        chance.choice(ORDERS), own, places, people, left, **({"name": name, "edge": edge, "reserve": stated} | more)
    )
    for each in given["left"]:
        if chance.randrange(8) == 0:
            each["replied_at"] = TOO_LATE
    return given
