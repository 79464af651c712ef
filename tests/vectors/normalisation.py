"""Totals of several shifts made comparable, by every method."""

from __future__ import annotations

import random
from collections.abc import Iterator

from services.scoring.rankings.domain.normalisation import normalised
from shared.contracts.codec.reading import load
from shared.contracts.normalisation import Normalisation
from tests.vectors.cases import Case, Values, made_up

Shifts = dict[str, dict[int, int]]
LOWER: Values = {"method": "percentile", "decimals": 7, "counts": "lower"}
AT_MOST = LOWER | {"counts": "at_most", "decimals": 5}
ALL_SHIFTS: Values = {"method": "mean_sd", "decimals": 4, "constant": "all_shifts", "root_digits": 6}
HIGHEST_MEAN = ALL_SHIFTS | {"constant": "highest_mean"}
LINKED: Values = {"method": "equipercentile", "decimals": 5}
EVERY = {
    "percentile below": LOWER, "percentile at most": AT_MOST, "mean and SD, GATE": ALL_SHIFTS,
    "mean and SD, SSC": HIGHEST_MEAN, "equipercentile": LINKED,
}  # fmt: skip
TWO: Shifts = {"morning": {300: 3, 310: 5, 350: 2, 400: 1}, "noon": {280: 4, 290: 4, 330: 3, 410: 1}}


def case(rules: Values, shifts: Shifts) -> Values:
    counts = {shift: {str(total): count for total, count in totals.items()} for shift, totals in shifts.items()}
    return {"normalisation": rules, "shifts": counts}


def cases() -> Iterator[Case]:
    some: dict[str, Shifts] = {
        "two shifts": TWO,
        "three shifts, one of a single candidate": TWO | {"night": {305: 1}},
        "one shift alone": {"only": {10: 2, 20: 3, 90: 1}},
        "one shift alone in which all have the same": {"only": {10: 4}},
        "a shift in which all have the same": {"a": {10: 3}, "b": {5: 1, 10: 1, 60: 1}},
        "nobody at all": {"a": {}},
        "a shift without anybody, a total of nobody": {"a": {5: 0}, "b": {5: 2, 6: 0, 9: 1, 40: 1}, "c": {}},
        "totals below 0": {"a": {-75: 1, -3: 2, 0: 1, 300: 1}, "b": {-10: 2, -9: 1, 250: 1}},
        "equal means and sizes: the base is the code that comes first": {"b": {1: 1, 3: 1}, "a": {0: 1, 4: 1}},
        "equal means: the base is the larger": {"a": {2: 1, 0: 1, 4: 1}, "b": {1: 2, 3: 2}},
        "the highest mean in a shift too small to be the base": {"a": {9: 1}, "b": {1: 4, 5: 3}, "c": {2: 5, 3: 2}},
        "a shift of exactly 7/10 of the average is large enough": {"a": {9: 7}, "b": {1: 13}},
        "a shift just below 7/10": {"a": {9: 69}, "b": {1: 131}},
        "percentiles below and between those of the base": {"a": {100: 1, 200: 3, 300: 1}, "b": {10: 1, 20: 9, 30: 10}},
        "1,000 candidates: the best is one; 1,001: two": {
            "a": {50: 999, 90: 1}, "b": {50: 999, 80: 1, 90: 1}},
        "of all shifts together the best is below mean and deviation": {"a": {0: 10, 1: 1}, "b": {99: 30, 100: 1}},
        "a root that ends and one that does not": {"a": {0: 1, 2: 1, 4: 1, 90: 1}, "b": {0: 1, 8: 1, 88: 1}},
    }  # fmt: skip
    for why, shifts in some.items():
        for way, rules in EVERY.items():
            yield Case(f"{way}: {why}", case(rules, shifts))
    yield Case("a root of one digit, cut off", case(ALL_SHIFTS | {"root_digits": 1, "decimals": 7}, TWO))
    yield Case("a root of twenty digits", case(ALL_SHIFTS | {"root_digits": 20, "decimals": 7}, TWO))
    yield Case("no decimals, halves go up", case(AT_MOST | {"decimals": 0}, {"a": {1: 1, 2: 199}, "b": {1: 3, 2: 5}}))
    stretched: Shifts = {"a": {10**9: 1, 0: 1000}, "b": {1: 1, 0: 999}}
    yield Case("values beyond 2^53 - 1", case(ALL_SHIFTS | {"decimals": 7}, stretched))
    for name, chance in made_up("normalisation", 90):
        yield Case(name, _made_up(chance))


def answer(given: Values) -> Values:
    shifts = {
        shift: {int(total): count for total, count in counts.items()} for shift, counts in given["shifts"].items()
    }
    found = normalised(load(Normalisation, given["normalisation"]), shifts)
    values = {shift: {str(total): value for total, value in of.items()} for shift, of in sorted(found.table.items())}
    return {"values": values, "defined": found.undefined is None}


def _made_up(chance: random.Random) -> Values:
    rules = dict(chance.choice(list(EVERY.values())))
    rules["decimals"] = chance.randrange(8)
    if "root_digits" in rules:
        rules["root_digits"] = chance.randrange(1, 12)
    least = chance.choice([0, -40])
    shifts = {
        f"shift {number}": {
            total: chance.randrange(1, 30) for total in sorted(chance.sample(range(least, 551), chance.randrange(1, 9)))
        }
        for number in range(1, chance.randrange(2, 6))
    }
    if chance.random() < 0.6:
        # A few who stand out, so that the method by mean and standard deviation is defined.
        for counts in shifts.values():
            counts[chance.randrange(551, 900)] = 1
    return case(rules, shifts)
