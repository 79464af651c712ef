"""Places that move between the vacancies of a pool."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, Pool
from tests.vectors.cases import Case, Values, made_up
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
    yield Case("no vacancies", pool())
    for name, chance in made_up("moved places", 70):
        yield Case(name, _random_pool(chance))


def answer(given: Values) -> Values:
    members = tuple(Member(each["category"], each["unit"], situation_of(each)) for each in given["vacancies"])
    steps = tuple(load(PlaceStep, step) for step in given["steps"])
    found = Pool(given["selection_id"], given["pool"], steps, members)
    return {"moves": [dump(move) for move in found.moves], "digest": found.digest}


def _random_pool(chance: random.Random) -> Values:
    names = chance.sample("abcdef", chance.randrange(2, 6))
    vacancies = [
        {
            "category": chance.choice(["general", "special"]),
            "unit": chance.choice("AB"),
            **random_vacancy(chance, name, edge=chance.choice(["all", "none", "draw"])),
        }
        for name in names
    ]
    return pool(*vacancies, steps=chance.choice([CPNS, [ANYWHERE], [ANYWHERE, TO_GENERAL], [TO_SPECIAL]]))
