"""Scores of a later stage to be made one, by weights, in sections, from values, and held against what a stage asks for;
entries of two assessors."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from shared.contracts.codec.rules import PRESETS
from tests.vectors.cases import Case, Values, made_up, percentage
from tests.vectors.small_rules import RULES

CPNS: Values = json.loads((PRESETS / "cpns-2024.json").read_text("utf-8"))


OUTCOMES = ("passed", "absent", "disqualified", "sitting", "unmarked")


def every() -> Iterator[Case]:
    yield from _golden()
    yield from _rounded()
    yield from _outcomes()
    yield from _in_sections()
    for name, chance in made_up("integration", 90):
        yield Case(name, _made_up(chance))
    yield from _values()
    yield from _agreements()
    yield from _of_some()
    yield from _thresholds()
    for name, chance in made_up("stage thresholds", 60):
        yield Case(f"thresholds: {name}", _made_up_thresholds(chance))
    for name, chance in made_up("integration with thresholds", 40):
        yield Case(f"integration with thresholds: {name}", _made_up_with_thresholds(chance))


def _case(rules: Values, stage: str, carried: Mapping[str, int], **scores: int | str) -> Values:
    """A score by part, or the outcome of whoever has none there."""
    parts = {
        code: {"outcome": score} if isinstance(score, str) else {"outcome": "passed", "score": score}
        for code, score in scores.items()
    }
    return {"rules": rules, "stage": stage, "carried": dict(carried), "parts": parts}


def _skd(twk: int, tiu: int, tkp: int) -> dict[str, int]:
    return {"skd": twk + tiu + tkp, "skd:TWK": twk, "skd:TIU": tiu, "skd:TKP": tkp}


def _golden() -> Iterator[Case]:
    yield Case("SKD 550 alone gives 40.000", _case(CPNS, "skb", _skd(150, 175, 225), cat=0, wawancara=0))
    yield Case(
        "SKD 311, CAT 250 of 500 with half of the 60 per cent: 37.618",
        _case(CPNS, "skb", _skd(65, 80, 166), cat=250, wawancara=0),
    )
    yield Case("everything full gives 100.000", _case(CPNS, "skb", _skd(150, 175, 225), cat=500, wawancara=100))
    yield Case("nothing gives 0", _case(CPNS, "skb", _skd(0, 0, 0), cat=0, wawancara=0))


def _with(**changes: Any) -> Values:
    """The small rules with another integration."""
    stage = RULES["stages"][0]
    return RULES | {"stages": [stage | {"integration": stage["integration"] | changes}]}


def _one(total: int) -> dict[str, int]:
    return {"one": total, "one:A": total - 15, "one:B": 15}


def _rounded() -> Iterator[Case]:
    for rounding in ("half_up", "half_even", "down"):
        # In steps of a whole point of 8: the part of 4 of 7 is not even, 2 of 4 and 6 of 4 lie between two steps.
        halves = _with(carried_in={}, parts={"talk": 1}, scale=65, decimals=0, rounding=rounding)
        for score in (1, 3, 5, 2, 130, 0):
            yield Case(f"{rounding}: {score} halves", _case(halves, "two", _one(20), cat=3, talk=score))
        below = _with(carried_in={"one": 50}, parts={"cat": 1}, scale=23, decimals=0, rounding=rounding)
        for total in (-1, -3, -2):
            yield Case(f"{rounding}: {total} halves", _case(below, "two", _one(total), cat=0, talk=0))
    yield Case("a part without a weight counts nowhere", _case(_with(parts={"cat": 5}), "two", _one(23), cat=7, talk=0))
    yield Case("100 per cent carried in", _case(_with(carried_in={"one": 100}), "two", _one(17), cat=7, talk=130))
    yield Case("thirds", _case(_with(carried_in={}, parts={"cat": 1, "talk": 2}), "two", _one(9), cat=3, talk=77))
    third = _with(carried_in={"one": "37.5"}, parts={"cat": "33.3333", "talk": "29.1667"})
    yield Case("weights with decimals that come to 100", _case(third, "two", _one(9), cat=3, talk=77))
    sole = _with(carried_in={"one": "99.9999"}, parts={"cat": "0.5", "talk": "99.5"}, decimals=6)
    yield Case("next to nothing is left", _case(sole, "two", _one(23), cat=7, talk=129))
    units = RULES | {"units": 4}
    yield Case(
        "units change nothing: scores and mosts are both in units", _case(units, "two", _one(17), cat=5, talk=90)
    )
    third = RULES["stages"][0] | {"code": "three", "name": "Tiga", "parts": [
        {"code": "file", "name": "Berkas", "source": "carried_over", "max_points": 20, "origin": "X", "decimals": 2}],
        "integration": {"carried_in": {"two": 30, "one": 20}, "parts": {"file": 1}, "scale": 10, "decimals": 4,
                        "rounding": "half_even"},
        "tie_breaks": ["final", "two", "two:cat", "one"]}  # fmt: skip
    three = RULES | {"stages": [RULES["stages"][0], third]}
    carried = _one(17) | {"two": 65432, "two:cat": 5, "two:talk": 88}
    yield Case("a third stage, with the second's own scale", _case(three, "three", carried, file=1234))


def _in_sections() -> Iterator[Case]:
    stage = RULES["stages"][0]
    cat = stage["parts"][0]
    weights = {"code": "W", "name": "W", "items": 2, "max_marks": 10, "marking": {"kind": "weights"}}
    parts = [cat | {"sections": [*cat["sections"], weights]}, stage["parts"][1]]
    counted = {"section": "C", "marks": 4, "max_marks": 7, "right": 4, "wrong": 2, "blank": 1}
    judged = {"section": "W", "marks": 9, "max_marks": 10, "right": None, "wrong": None, "blank": 0}
    for keys in (["final"], ["final", "cat:W"], ["cat:C", "cat:W"], ["wrong:cat"], ["wrong_ratio", "cat:C"]):
        rules = RULES | {"stages": [stage | {"parts": parts, "tie_breaks": keys}]}
        given = _case(rules, "two", _one(17), cat=13, talk=60)
        given["parts"]["cat"]["sections"] = [counted, judged]
        yield Case(f"by {', '.join(keys)}: sections and answers of a sitting", given)


def _outcomes() -> Iterator[Case]:
    for cat in OUTCOMES:
        for talk in OUTCOMES:
            given = _case(RULES, "two", _one(20), cat=_or(cat, 4), talk=_or(talk, 99))
            yield Case(f"outcomes: {cat} and {talk}", given)
    least = RULES | {"stages": [RULES["stages"][0] | {"minima": {"cat": 4, "talk": 60}}]}
    for cat_score, talk_score in ((4, 60), (3, 130), (7, 59)):
        named = f"minima of 4 and 60: {cat_score} and {talk_score}"
        yield Case(named, _case(least, "two", _one(20), cat=cat_score, talk=talk_score))


def _or(outcome: str, score: int) -> int | str:
    return score if outcome == "passed" else outcome


def _made_up(chance: random.Random) -> Values:
    carried = percentage(chance, 99) if chance.randrange(4) else 0
    rules = _with(
        carried_in={"one": carried} if carried else {},
        parts={"cat": percentage(chance), "talk": percentage(chance)},
        scale=chance.choice([1, 10, 100, 550, 1000]),
        decimals=chance.randrange(7),
        rounding=chance.choice(["half_up", "half_even", "down"]),
    )
    b = chance.randrange(3, 16)
    a = chance.randrange(-4, 9)
    totals = {"one": a + b, "one:A": a, "one:B": b}
    return _case(rules, "two", totals, cat=chance.randrange(-3, 8), talk=chance.randrange(131))


def _values() -> Iterator[Case]:
    """The first stage's total and the part's score as values."""
    methods: tuple[Values, ...] = (
        {"method": "percentile", "decimals": 2, "counts": "lower"},
        {"method": "mean_sd", "decimals": 1, "constant": "all_shifts", "root_digits": 3},
        {"method": "equipercentile", "decimals": 0},
    )
    for name, chance in made_up("integration of values", 60):
        stage = RULES["stages"][0]
        asked = chance.choice(methods)
        [cat, talk] = stage["parts"]
        integration = stage["integration"] | {"carried_in": {"one:normalised": chance.randrange(1, 100)}}
        keys = ["final", "one", "cat:normalised"]
        parts = [cat | {"normalisation": asked}, talk]
        other = stage | {"parts": parts, "integration": integration, "tie_breaks": keys}
        rules = RULES | {"normalisation": chance.choice(methods), "stages": [other]}
        carried = _one(chance.randrange(24)) | {"one:normalised": chance.randrange(-300, 12_000)}
        given = _case(rules, "two", carried, cat=chance.randrange(-3, 8), talk=chance.randrange(131))
        given["parts"]["cat"]["value"] = chance.randrange(-300, 12_000)
        yield Case(f"values: {name}", given)
    far = RULES | {"normalisation": methods[1], "stages": [
        RULES["stages"][0] | {"integration": integration | {"scale": 1000, "decimals": 6}}]}  # fmt: skip
    for value in (2**53 - 1, -(2**53) + 1):
        stated = _case(far, "two", _one(3) | {"one:normalised": value}, cat=0, talk=0)
        yield Case(f"beyond 2^53 - 1: {value}", stated)


def _agreements() -> Iterator[Case]:
    def entries(one: Values, other: Values, tolerance: int | None) -> Values:
        return {"part": {"tolerance": tolerance}, "entries": [one, other]}

    def scores(x: int, y: int) -> Values:
        return {"scores": {"x": x, "y": y}}

    yield Case("two equal entries", entries(scores(70, 30), scores(70, 30), None))
    yield Case("without a tolerance a step apart is too far", entries(scores(70, 30), scores(71, 30), None))
    yield Case("as far apart as the tolerance; means are rounded half up", entries(scores(70, 30), scores(75, 25), 5))
    yield Case("a step further in one criterion", entries(scores(70, 30), scores(76, 30), 5))
    yield Case("the same reason for no score", entries({"reason": "no_show"}, {"reason": "no_show"}, 5))
    yield Case("two reasons", entries({"reason": "no_show"}, {"reason": "ill"}, 5))
    yield Case("a score and a reason", entries(scores(0, 0), {"reason": "ill"}, 5))


def _asking(**asked: Any) -> Values:
    """The small rules' stage, whose parts have 7 and 130 as their most, with what it asks for."""
    stage: Values = RULES["stages"][0]
    return stage | asked


def _held(stage: Values, total: int, **scores: int) -> Values:
    return {"stage": stage, "scores": scores, "total": total}


def _thresholds() -> Iterator[Case]:
    yield Case("nothing is asked", _held(_asking(), 0, cat=-3, talk=0))
    both = _asking(minima={"cat": 4}, percent={"talk": 33})
    yield Case("33 per cent of 130 are 42.9, so 43", _held(both, 0, cat=4, talk=43))
    yield Case("33 per cent of 130, missed by a step", _held(both, 100_000, cat=7, talk=42))
    one = both | {"enough": 1}
    yield Case("one of two is enough", _held(one, 0, cat=4, talk=0))
    yield Case("none of two is not", _held(one, 100_000, cat=3, talk=42))
    yield Case("two of two are all", _held(both | {"enough": 2}, 0, cat=4, talk=42))
    final = _asking(final=65_001)
    yield Case("the integrated score, reached by the step", _held(final, 65_001, cat=0, talk=0))
    yield Case("the integrated score, missed by a step", _held(final, 65_000, cat=7, talk=130))
    share = one | {"final_percent": 50}
    yield Case("the integrated score is asked beside those that are enough", _held(share, 49_999, cat=7, talk=130))
    yield Case("half of the scale", _held(share, 50_000, cat=7, talk=0))
    uneven = _asking(final_percent=33, integration=RULES["stages"][0]["integration"] | {"scale": 10, "decimals": 0})
    yield Case("33 per cent of 10 steps are 3.3, so 4", _held(uneven, 3, cat=0, talk=0))
    half = _asking(percent={"cat": "62.5", "talk": "0.7692"}, final_percent="33.3333")
    yield Case("62.5 per cent of 7 are 4.375, so 5; 0.7692 of 130 are just below 1", _held(half, 33_334, cat=5, talk=1))
    yield Case("each missed by a step", _held(half, 33_333, cat=4, talk=0))
    yield Case("a minimum of a part below 0", _held(_asking(minima={"cat": -2}), 0, cat=-2, talk=0))
    file = {"code": "Berkas", "name": "Berkas", "source": "carried_over", "max_points": 3, "origin": "X", "decimals": 1}
    order = _asking(parts=[*RULES["stages"][0]["parts"], file], minima={"talk": 1, "cat": 2}, percent={"Berkas": 10})
    yield Case(
        "parts in the order of code points, the total last", _held(order | {"final": 1}, 1, cat=2, talk=0, Berkas=3)
    )


def _of_some() -> Iterator[Case]:
    """What a stage asks of some categories and position groups in place of what it asks of everybody."""
    some = [
        {"category": "special", "minima": {"talk": 50}},
        {"category": "special", "position_group": "nurse", "percent": {"cat": "62.5"}, "final_percent": 40},
        {"category": "general", "position_group": "nurse", "minima": {"cat": 2, "talk": 10}, "enough": 1},
        {"category": "free"},
    ]
    stage = _asking(minima={"cat": 4}, final=60_000, thresholds=some)
    for category in ("general", "special", "free", "other"):
        for group in (None, "nurse", "doctor"):
            whose = {"category": category, "position_group": group}
            for cat, talk, total in ((4, 49, 60_000), (3, 50, 39_999), (5, 9, 40_000), (1, 9, 59_999)):
                name = f"of {category}, {group or 'no group'}: {cat}, {talk} and {total}"
                yield Case(name, _held(stage, total, cat=cat, talk=talk) | whose)
            rules = RULES | {"stages": [stage]}
            yield Case(
                f"a whole standing of {category}, {group}", _case(rules, "two", _one(20), cat=4, talk=50) | whose
            )


def _made_up_asked(chance: random.Random, steps: int) -> Values:
    mosts = {"cat": 7, "talk": 130}
    codes = chance.sample(list(mosts), chance.randrange(3))
    in_per_cent = codes[: chance.randrange(len(codes) + 1)]
    asked: Values = {
        "minima": {code: chance.randrange(mosts[code] + 1) for code in codes if code not in in_per_cent} or None,
        "percent": {code: percentage(chance) for code in in_per_cent} or None,
        "enough": chance.choice([None, 1, 2]) if len(codes) == 2 else None,
    }
    final = {"final": chance.randrange(1, steps + 1)}
    return asked | chance.choice([{}, final, {"final_percent": percentage(chance)}])


def _made_up_thresholds(chance: random.Random) -> Values:
    stage = _asking(**_made_up_asked(chance, 100_000))
    return _held(stage, chance.randrange(100_001), cat=chance.randrange(-3, 8), talk=chance.randrange(131))


def _made_up_with_thresholds(chance: random.Random) -> Values:
    given = _made_up(chance)
    [stage] = given["rules"]["stages"]
    integration = stage["integration"]
    asked = _made_up_asked(chance, integration["scale"] * 10 ** integration["decimals"])
    return given | {"rules": given["rules"] | {"stages": [stage | asked]}}
