"""Places that move between the vacancies of a pool."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, Pool
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.grouped_reserve import grouped, random_grouped
from tests.vectors.reserve import random_vacancy, situation_of, vacancy

TO_GENERAL: Values = {"giving": ["special"], "taking": ["general"], "within": "unit"}
TO_SPECIAL: Values = {"giving": ["general"], "taking": ["special"], "within": "unit"}
ANYWHERE: Values = {"giving": ["general", "special"], "taking": ["general", "special"], "within": "pool"}
CPNS = (TO_GENERAL, TO_SPECIAL, ANYWHERE)


def pool(*vacancies: Values, steps: Sequence[Values] = CPNS) -> Values:
    return {"selection_id": "s1", "pool": "perawat", "steps": list(steps), "vacancies": list(vacancies)}


def of(name: str, values: Sequence[int], places: int, category: str = "general", unit: str = "A", edge: str = "none",
       left: Sequence[int] = ()) -> Values:  # fmt: skip
    return {"category": category, "unit": unit, **vacancy(values, places, left, name=name, edge=edge)}


def cases() -> Iterator[Case]:
    empty = of("x", [30], 2, "special")
    near, far = of("a", [40, 31, 30], 1), of("b", [40, 39], 1, unit="B")
    yield Case("an unfilled place goes to the same unit first", pool(empty, near, far))
    yield Case("nobody waits in its unit", pool(empty, of("a", [40], 1), far))
    yield Case("anywhere at once: the better one of another unit", pool(empty, near, far, steps=[ANYWHERE]))
    yield Case("no step of this direction", pool(empty, near, far, steps=[TO_SPECIAL]))
    yield Case(
        "what is left goes on to later steps",
        pool(of("x", [30], 4, "special"), near, of("b", [40, 39, 38], 1, unit="B")),
    )
    equals = (of("b", [40, 31, 30], 1), of("a", [50, 31, 29], 1), of("c", [50, 45, 31], 2))
    yield Case("by places where values are equal, then by id", pool(of("x", [], 9, "special"), *equals))
    donors = (of("y", [], 1, "special"), of("x", [], 1, "special"))
    yield Case("places in the order of their vacancies", pool(*donors, of("a", [4, 3, 2], 1)))
    yield Case("a vacancy in which somebody waits gives nothing", pool(of("x", [30, 29], 1, "special", left=[1]), near))
    yield Case("a vacancy whose list is at its end gives", pool(of("x", [30, 29], 1, "special", left=[1, 2]), near))
    for edge in ("all", "none", "draw"):
        for free in range(5):
            taking = of("a", [9, 5, 5, 4], 1, edge=edge)
            yield Case(f"{edge}: {free} places, two equals first", pool(of("x", [], free, "special"), taking))
        own = of("a", [9, 9, 5, 5, 5, 4], 2, edge=edge, left=[1, 2])
        for free in range(4):
            named = f"{edge}: three equals wait with two places of their own, {free} from elsewhere"
            yield Case(named, pool(of("x", [], free, "special"), own))
    blocked = pool(of("x", [], 1, "special"), of("a", [9, 5, 5], 1), of("b", [9, 4], 1), of("c", [9, 8], 1, unit="B"))
    yield Case("what waits for equals goes to nobody else, in no later step", blocked)
    later = (of("w", [], 1), of("y", [9, 8], 1, "special"))
    yield Case("a step that ends takes places from those alone who give in it", pool(*blocked["vacancies"], *later))
    overtaking = of("a", [9, 9, 5, 5, 5, 4], 2, left=[1, 2])
    overtaking["ranked"][5]["value"] = 6
    named = "the larger value is served first, also where the order is another"
    for free in range(1, 4):
        yield Case(f"{named}: {free} places", pool(of("x", [], free, "special"), overtaking))
    yield Case("no vacancies", pool())
    for name, chance in made_up("moved places", 70):
        yield Case(name, _random_pool(chance, random_vacancy))
    yield from _grouped_cases()


def _grouped_cases() -> Iterator[Case]:
    def grouped_of(name: str, own: Values, places: int, people: str, left: Sequence[int] = (),
                   category: str = "special", **more: Any) -> Values:  # fmt: skip
        given = grouped("reserved_first", own, places, people, left, name=name, **more)
        return {"category": category, "unit": "A", **given}

    near = of("a", [40, 31, 30], 1)
    kept = grouped_of("x", {"a": "1"}, 2, ".")
    yield Case("groups: a place that its group leaves empty moves where nobody waits", pool(kept, near))
    waiting = grouped_of("x", {"a": "1"}, 2, ". .")
    yield Case("groups: it does not while somebody waits on the open list", pool(waiting, near))
    alone = grouped_of("x", {"a": 1}, 2, ". a . a", [1, 3], reserve={"size": 1})
    yield Case("groups: nor while somebody waits on a group's list alone", pool(alone, near))
    shared = grouped_of("x", {"a": "1", "b": "1"}, 3, ". b .", [2, 3])
    yield Case("groups: places of two kinds move at once", pool(shared, near))
    taking = grouped_of("a", {"a": "1"}, 2, ". . .", category="general")
    yield Case("groups: a place from elsewhere is an open one", pool(of("x", [], 1, "special"), taking))
    members = grouped_of("a", {"a": 1}, 2, ". a a .", category="general")
    yield Case("groups: it goes to a member as the next on the open list", pool(of("x", [], 1, "special"), members))
    for edge in ("all", "none", "draw"):
        equals = grouped_of("a", {"a": 1}, 2, ". a .a. .", [1], category="general", edge=edge)
        yield Case(f"groups, {edge}: equals of whom one is a member", pool(of("x", [], 2, "special"), equals))
        short = grouped_of("a", {"a": 2}, 3, ". a aaa .", [2], category="general", edge=edge)
        yield Case(f"groups, {edge}: equals wait for a place of their group", pool(of("x", [], 2, "special"), short))
    for name, chance in made_up("grouped moved places", 60):
        yield Case(f"groups: {name}", _random_pool(chance, random_grouped))


def answer(given: Values) -> Values:
    members = tuple(Member(each["category"], each["unit"], situation_of(each)) for each in given["vacancies"])
    steps = tuple(load(PlaceStep, step) for step in given["steps"])
    found = Pool(given["selection_id"], given["pool"], steps, members)
    return {"moves": [dump(move) for move in found.moves], "digest": found.digest}


def _random_pool(chance: random.Random, vacancy_of: Callable[..., Values]) -> Values:
    names = chance.sample("abcdef", chance.randrange(2, 6))
    vacancies = [
        {
            "category": chance.choice(["general", "special"]),
            "unit": chance.choice("AB"),
            **vacancy_of(chance, name, edge=chance.choice(["all", "none", "draw"])),
        }
        for name in names
    ]
    return pool(*vacancies, steps=chance.choice([CPNS, [ANYWHERE], [ANYWHERE, TO_GENERAL], [TO_SPECIAL]]))
