"""Scores of a later stage made one, and two assessors who agree or do not."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from services.scoring.assessments.domain.scores import Given, Reason, agreed
from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore, standing_in
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import PRESETS
from shared.contracts.integration import weighed
from shared.contracts.rules import Rules
from shared.contracts.stages import StagePart
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.small_rules import RULES

CPNS: Values = json.loads((PRESETS / "cpns-2024.json").read_text("utf-8"))
OUTCOMES = ("passed", "absent", "disqualified", "sitting", "unmarked")


def cases() -> Iterator[Case]:
    yield from _golden()
    yield from _rounded()
    yield from _outcomes()
    for name, chance in made_up("integration", 90):
        yield Case(name, _made_up(chance))
    yield from _agreements()


def answer(given: Values) -> Values:
    if "entries" in given:
        return {"agreed": _agreed(given["part"], given["entries"])}
    rules = load(Rules, given["rules"])
    stage = rules.stage(given["stage"])
    assert stage is not None
    parts = {code: PartScore(Outcome(each["outcome"]), each.get("score", 0)) for code, each in given["parts"].items()}
    standing = standing_in(rules, stage, "26-0000001", given["carried"], parts)
    return {
        "weights": {each.code: str(each.weight) for each in weighed(rules, stage)},
        "outcome": str(standing.outcome),
        "marks": dict(standing.marks),
        "total": standing.total,
    }


def _agreed(part: Values, entries: list[Values]) -> Values | None:
    stated = StagePart(code="p", name="P", source="assessors", tolerance=part.get("tolerance"))
    one, other = (
        Given(each.get("scores") or {}, Reason(each["reason"]) if each.get("reason") else None) for each in entries
    )
    found = agreed(stated, one, other)
    if found is None:
        return None
    return {"reason": str(found.reason)} if found.reason else {"scores": dict(found.scores)}


def case(rules: Values, stage: str, carried: Mapping[str, int], **scores: int | str) -> Values:
    """A score by part, or the outcome of whoever has none there."""
    parts = {
        code: {"outcome": score} if isinstance(score, str) else {"outcome": "passed", "score": score}
        for code, score in scores.items()
    }
    return {"rules": rules, "stage": stage, "carried": dict(carried), "parts": parts}


def _skd(twk: int, tiu: int, tkp: int) -> dict[str, int]:
    return {"skd": twk + tiu + tkp, "skd:TWK": twk, "skd:TIU": tiu, "skd:TKP": tkp}


def _golden() -> Iterator[Case]:
    yield Case("SKD 550 alone gives 40.000", case(CPNS, "skb", _skd(150, 175, 225), cat=0, wawancara=0))
    yield Case(
        "SKD 311, CAT 250 of 500 with half of the 60 per cent: 37.618",
        case(CPNS, "skb", _skd(65, 80, 166), cat=250, wawancara=0),
    )
    yield Case("everything full gives 100.000", case(CPNS, "skb", _skd(150, 175, 225), cat=500, wawancara=100))
    yield Case("nothing gives 0", case(CPNS, "skb", _skd(0, 0, 0), cat=0, wawancara=0))


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
            yield Case(f"{rounding}: {score} halves", case(halves, "two", _one(20), cat=3, talk=score))
        below = _with(carried_in={"one": 50}, parts={"cat": 1}, scale=23, decimals=0, rounding=rounding)
        for total in (-1, -3, -2):
            yield Case(f"{rounding}: {total} halves", case(below, "two", _one(total), cat=0, talk=0))
    yield Case("a part without a weight counts nowhere", case(_with(parts={"cat": 5}), "two", _one(23), cat=7, talk=0))
    yield Case("100 per cent carried in", case(_with(carried_in={"one": 100}), "two", _one(17), cat=7, talk=130))
    yield Case("thirds", case(_with(carried_in={}, parts={"cat": 1, "talk": 2}), "two", _one(9), cat=3, talk=77))
    units = RULES | {"units": 4}
    yield Case("units change nothing: scores and mosts are both in units", case(units, "two", _one(17), cat=5, talk=90))
    third = RULES["stages"][0] | {"code": "three", "name": "Tiga", "parts": [
        {"code": "file", "name": "Berkas", "source": "carried_over", "max_points": 20, "origin": "X", "decimals": 2}],
        "integration": {"carried_in": {"two": 30, "one": 20}, "parts": {"file": 1}, "scale": 10, "decimals": 4,
                        "rounding": "half_even"},
        "tie_breaks": ["final", "two", "two:cat", "one"]}  # fmt: skip
    three = RULES | {"stages": [RULES["stages"][0], third]}
    carried = _one(17) | {"two": 65432, "two:cat": 5, "two:talk": 88}
    yield Case("a third stage, with the second's own scale", case(three, "three", carried, file=1234))


def _outcomes() -> Iterator[Case]:
    for cat in OUTCOMES:
        for talk in OUTCOMES:
            given = case(RULES, "two", _one(20), cat=_or(cat, 4), talk=_or(talk, 99))
            yield Case(f"outcomes: {cat} and {talk}", given)
    least = RULES | {"stages": [RULES["stages"][0] | {"minima": {"cat": 4, "talk": 60}}]}
    for cat_score, talk_score in ((4, 60), (3, 130), (7, 59)):
        named = f"minima of 4 and 60: {cat_score} and {talk_score}"
        yield Case(named, case(least, "two", _one(20), cat=cat_score, talk=talk_score))


def _or(outcome: str, score: int) -> int | str:
    return score if outcome == "passed" else outcome


def _made_up(chance: random.Random) -> Values:
    carried = chance.randrange(100)
    rules = _with(
        carried_in={"one": carried} if carried else {},
        parts={"cat": chance.randrange(1, 100), "talk": chance.randrange(1, 100)},
        scale=chance.choice([1, 10, 100, 550, 1000]),
        decimals=chance.randrange(7),
        rounding=chance.choice(["half_up", "half_even", "down"]),
    )
    b = chance.randrange(3, 16)
    a = chance.randrange(-4, 9)
    totals = {"one": a + b, "one:A": a, "one:B": b}
    return case(rules, "two", totals, cat=chance.randrange(-3, 8), talk=chance.randrange(131))


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
