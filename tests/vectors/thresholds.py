"""Thresholds: which one applies, what it asks for, who meets it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from services.scoring.rules.domain.thresholds import NoThreshold, judge, threshold_for
from shared.contracts.codec.reading import load
from shared.contracts.rules import Threshold
from shared.contracts.scoring import SectionMark
from tests.vectors.cases import Case, Values, made_up, percentage

MOST = {"TWK": 150, "TIU": 175, "TKP": 225}
Marks = dict[str, int]


def case(thresholds: Sequence[Values], marks: Marks, category: str = "general", group: str | None = None) -> Values:
    sections = [{"section": code, "max_marks": MOST[code], "marks": mark} for code, mark in marks.items()]
    return {"thresholds": list(thresholds), "category": category, "position_group": group, "sections": sections}


def marks(twk: int, tiu: int, tkp: int) -> Marks:
    return {"TWK": twk, "TIU": tiu, "TKP": tkp}


def threshold(category: str = "general", **asked: Any) -> Values:
    return {"category": category, "minima": {}, **asked}


_GENERAL = threshold(minima={"TWK": 65, "TIU": 80, "TKP": 166})
_CUM_LAUDE = threshold("cum_laude", minima={"TIU": 85}, total=311)
_DOCTOR = threshold(position_group="doctor", minima={"TIU": 80}, total=311)
_TWO_OF_THREE = threshold(percent={"TWK": 60, "TIU": 60, "TKP": 60}, enough=2, total_percent=50)


def cases() -> Iterator[Case]:
    yield Case("CPNS 2024, general: exactly the minima", case([_GENERAL], marks(65, 80, 166)))
    yield Case("a point below one of them", case([_GENERAL], marks(65, 79, 200)))
    yield Case("total and one section", case([_CUM_LAUDE], marks(0, 85, 226), "cum_laude"))
    yield Case("the total alone is missed", case([_CUM_LAUDE], marks(0, 85, 225), "cum_laude"))
    yield Case("the section alone is missed", case([_CUM_LAUDE], marks(150, 84, 225), "cum_laude"))
    yield Case("no threshold of this category", case([_GENERAL], marks(65, 80, 166), "papua"))
    both = [_GENERAL, _DOCTOR]
    yield Case("the vacancy's position group replaces the wider one", case(both, marks(60, 80, 171), group="doctor"))
    yield Case("another position group has the wider one", case(both, marks(60, 80, 171), group="nurse"))
    yield Case("no position group, and only a narrow threshold", case([_DOCTOR], marks(60, 80, 171)))
    yield Case("another position group, and only a narrow threshold", case([_DOCTOR], marks(9, 9, 9), group="nurse"))
    yield Case("any two of three, exactly 60 per cent", case([_TWO_OF_THREE], marks(90, 105, 80)))
    yield Case("two of three, and half of all is missed by one", case([_TWO_OF_THREE], marks(90, 105, 79)))
    yield Case("one of three", case([_TWO_OF_THREE], marks(150, 104, 134)))
    odd = threshold(percent={"TIU": 33}, total_percent=1)
    yield Case("33 per cent of 175 are 57.75, so 58", case([odd], marks(0, 57, 0)))
    yield Case("33 per cent of 175, reached", case([odd], marks(0, 58, 0)))
    exact = threshold(percent={"TIU": "62.5", "TWK": "33.33"}, total_percent="0.0001")
    yield Case("62.5 per cent of 175 ask for 110, 33.33 of 150 for 50", case([exact], marks(50, 110, 0)))
    yield Case("62.5 per cent and 33.33, each missed by one", case([exact], marks(49, 109, 0)))
    yield Case("the least percentage of all asks for a unit", case([exact], marks(0, 0, 0)))
    third = threshold(percent={"TWK": "33.3333"})
    yield Case("33.3333 per cent of 150 are just below 50, so 50", case([third], marks(50, 0, 0)))
    whole = threshold(percent={"TIU": "0.5714", "TKP": "44.4444"})
    yield Case("0.5714 per cent of 175 are just below 1", case([whole], marks(0, 1, 100)))
    nothing = threshold(total=-75)
    yield Case("a total below 0 is one to reach", case([nothing], marks(-50, -20, -5)))
    yield Case("a total below 0, missed", case([nothing], marks(-50, -20, -6)))
    yield Case("0 per cent", case([threshold(percent={"TWK": 0})], marks(0, 0, 0)))
    yield Case("0 per cent of negative marks", case([threshold(percent={"TWK": 0})], marks(-1, 0, 0)))
    mixed = threshold(minima={"TWK": 1, "TIU": 2}, percent={"TKP": 3}, total=4)
    yield Case("sections in the order of code points, the total last", case([mixed], marks(1, 2, 7)))
    for name, chance in made_up("thresholds", 100):
        yield Case(name, _made_up(chance))


def answer(given: Values) -> Values:
    thresholds = [load(Threshold, each) for each in given["thresholds"]]
    sections = [SectionMark(**each, right=None, wrong=None, blank=0) for each in given["sections"]]
    try:
        found = threshold_for(thresholds, given["category"], given["position_group"])
    except NoThreshold:
        return {"threshold": False}
    verdict = judge(found, sections)
    checks = [
        {"subject": each.subject, "minimum": each.minimum, "marks": each.marks, "met": each.met}
        for each in verdict.checks
    ]
    return {"threshold": True, "checks": checks, "passed": verdict.passed}


def _made_up(chance: random.Random) -> Values:
    groups = (None, "doctor", "nurse")
    thresholds = [
        _made_up_threshold(chance, category, group)
        for category, group in sorted(
            {(chance.choice(["general", "papua"]), chance.choice(["", "doctor", "nurse"])) for _ in range(3)}
        )
    ]
    some = marks(*(chance.randrange(-10, most + 1) for most in MOST.values()))
    return case(thresholds, some, chance.choice(["general", "papua"]), chance.choice(groups))


def _made_up_threshold(chance: random.Random, category: str, group: str) -> Values:
    codes = chance.sample(list(MOST), chance.randrange(1, 4))
    in_per_cent = codes[: chance.randrange(len(codes) + 1)]
    asked: Values = {
        "minima": {code: chance.randrange(MOST[code]) for code in codes if code not in in_per_cent},
        "percent": {code: percentage(chance) for code in in_per_cent} or None,
        "enough": chance.choice([None, chance.randrange(1, len(codes) + 1)]),
        "position_group": group or None,
    }
    total: Values = chance.choice([{}, {"total": chance.randrange(-20, 551)}, {"total_percent": percentage(chance)}])
    return threshold(category, **asked, **total)
