"""Marks of sheets: every kind of item, and every fault of a sheet."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.keys import Credit, ItemKey
from services.scoring.marking.domain.bulk import Bulk
from services.scoring.marking.domain.marks import Unmarkable, mark
from shared.contracts.choices import choice_of
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.rules import Section
from tests.vectors.cases import Case, Values, made_up

POINTS: Values = {"kind": "right_wrong", "right": 4, "wrong": -1, "blank": 0}
SEVERAL = POINTS | {"several": "all_or_nothing"}
PER_OPTION: Values = {
    "kind": "right_wrong",
    "right": 2,
    "wrong": -1,
    "blank": -3,
    "several": "per_option",
    "options": 5,
}
WEIGHTS: Values = {"kind": "weights"}
NUMERIC: Values = {"kind": "numeric", "right": 3, "wrong": -2, "blank": 1}
LETTERS = ("a", "b", "c", "d", "e")


def key(section: str, **facts: Any) -> Values:
    numeric = "number" in facts
    return {"section": section, "options": [] if numeric else list(LETTERS), **facts}


def number(value: str, tolerance: str = "0") -> Values:
    return key("S", number={"value": value, "tolerance": tolerance})


def sheet(
    marking: Values, keys: Sequence[Values], answers: Sequence[str | None], *, units: int | None = None
) -> Values:
    """A sheet of one section, whose items are numbered from 1."""
    given = {f"i{at}": each for at, each in enumerate(answers, 1) if each is not None}
    section = {"code": "S", "name": "S", "items": len(keys), "max_marks": 40, "marking": marking}
    by_item = {f"i{at}": each for at, each in enumerate(keys, 1)}
    return {"units": units, "sections": [section], "keys": by_item, "paper": list(by_item), "answers": given}


def cases() -> Iterator[Case]:
    for name, given in (_BY_KIND | _CORRECTED | _FAULTY).items():
        yield Case(name, given)
    for name, chance in made_up("marking", 160):
        yield Case(name, _made_up(chance))


def answer(given: Values) -> Values:
    sections = [load(Section, each) for each in given["sections"]]
    keys = {item: item_key(item, values) for item, values in given["keys"].items()}
    found: Any
    try:
        found = mark(sections, keys, given["paper"], given["answers"])
    except Unmarkable as error:
        found = error
    [in_bulk] = Bulk(sections, keys).mark_all([(given["paper"], given["answers"])])
    if isinstance(found, Unmarkable) or isinstance(in_bulk, Unmarkable):
        if getattr(found, "fault", None) != getattr(in_bulk, "fault", None):
            raise AssertionError(f"one by one {found!r}, in bulk {in_bulk!r}")
        return {"fault": found.fault}
    if found != in_bulk:
        raise AssertionError(f"one by one {found!r}, in bulk {in_bulk!r}")
    total = sum(each.marks for each in found)
    return {
        "sections": [dump(each) for each in found],
        "total": total,
        "points": str(Fraction(total, given["units"] or 1)),
    }


def item_key(item: str, values: Values) -> ItemKey:
    asked = values.get("number")
    return ItemKey(
        item_id=item,
        section=values["section"],
        options=frozenset(values["options"]),
        right=values.get("right"),
        points=values.get("weights"),
        number=None if asked is None else Number(asked["value"], asked["tolerance"]),
        also=tuple(values.get("also", ())),
        credit=Credit(values["credit"]) if "credit" in values else None,
    )


_ONE = key("S", right="b")
_TWO = key("S", right="b+d")
_WEIGHED = key("S", weights=dict(zip(LETTERS, (3, 1, 5, 2, 4), strict=True)))
_BY_KIND: dict[str, Values] = {
    "one right option: right, wrong, blank": sheet(POINTS, [_ONE] * 3, ["b", "c", None]),
    "a blank that costs more than a wrong answer": sheet(POINTS | {"blank": -2}, [_ONE] * 2, ["c", None]),
    "points that the rules do not set are 0": sheet({"kind": "right_wrong", "right": 1}, [_ONE] * 3, ["b", "c", None]),
    "a third of a point: 1 unit of 3, below 0 in all": sheet(POINTS, [_ONE] * 2, ["c", "a"], units=3),
    "7 units of 3 in lowest terms": sheet(POINTS, [_ONE] * 3, ["b", "b", "c"], units=3),
    "8 units of 4 are 2 points": sheet(POINTS, [_ONE] * 2, ["b", "b"], units=4),
    "several, all or nothing: exact, too few, too many, others, blank": sheet(
        SEVERAL, [_TWO] * 5, ["b+d", "b", "b+c+d", "a+c", None]
    ),
    "several, per option: exact, too few, too many, the opposite, blank": sheet(
        PER_OPTION, [_TWO] * 5, ["b+d", "b", "b+c+d", "a+c+e", None]
    ),
    "per option an item has as many points as options, whatever the rules' number is": sheet(
        PER_OPTION, [_TWO | {"options": ["a", "b", "d"]}], ["b+d"]
    ),
    "weights: each option its own, blank": sheet(WEIGHTS, [_WEIGHED] * 6, [*LETTERS, None]),
    "weights with a blank that is not 0": sheet(WEIGHTS | {"blank": -1}, [_WEIGHED] * 2, ["c", None]),
    "a number within the tolerance, at its edge, beyond it by the smallest part": sheet(
        NUMERIC, [number("0.3", "0.1")] * 4, ["0.35", "0.4", "0.2", "0.4000000000000001"]
    ),
    "0.1 and 0.2 are 0.3, as no binary floating point has it": sheet(
        NUMERIC, [number("0.1", "0.2")] * 2, ["0.3", "-0.1"]
    ),
    "a number without tolerance, negative": sheet(NUMERIC, [number("-2.5")] * 3, ["-2.5", "2.5", None]),
    "numbers of twenty signs": sheet(NUMERIC, [number("12345678901234567890", "1")] * 2, ["12345678901234567891", "1"]),
}
_VOID: Values = {"credit": "void"}
_ALL: Values = {"credit": "all_correct"}
_ATTEMPTED: Values = {"credit": "attempted"}
_CORRECTED: dict[str, Values] = {
    "void: no points, neither right, wrong nor blank": sheet(POINTS, [_ONE | _VOID] * 3, ["b", "c", None]),
    "void with weights": sheet(WEIGHTS, [_WEIGHED | _VOID] * 2, ["c", None]),
    "void where a blank costs": sheet(POINTS | {"blank": -2}, [_ONE | _VOID, _ONE], [None, None]),
    "credit to all, answered or not": sheet(POINTS, [_ONE | _ALL] * 3, ["b", "c", None]),
    "credit to all, per option": sheet(PER_OPTION, [_TWO | _ALL] * 2, ["a", None]),
    "credit to all with weights: the highest of the item": sheet(WEIGHTS, [_WEIGHED | _ALL] * 2, ["b", None]),
    "credit to all with a number": sheet(NUMERIC, [number("5") | _ALL] * 2, ["6", None]),
    "credit to those who attempted": sheet(POINTS | {"blank": -2}, [_ONE | _ATTEMPTED] * 3, ["b", "c", None]),
    "credit to those who attempted, with weights": sheet(WEIGHTS, [_WEIGHED | _ATTEMPTED] * 2, ["b", None]),
    "a second key": sheet(POINTS, [_ONE | {"also": ["c"]}] * 3, ["b", "c", "d"]),
    "a second choice of several": sheet(SEVERAL, [_TWO | {"also": ["a", "c+e"]}] * 4, ["b+d", "a", "c+e", "a+b"]),
    "a second choice per option: the better of the two counts, right or wrong by the whole": sheet(
        PER_OPTION, [_TWO | {"also": ["a+c+e"]}] * 4, ["b+d", "a+c+e", "a+c", "b"]
    ),
}
_FAULTY: dict[str, Values] = {
    "an item twice": sheet(POINTS, [_ONE] * 2, []) | {"paper": ["i1", "i1"]},
    "an item without a key": sheet(POINTS, [_ONE] * 2, []) | {"paper": ["i1", "i9"]},
    "a section with too few items": sheet(POINTS, [_ONE] * 2, []) | {"paper": ["i1"]},
    "an item of no section of the rules": sheet(POINTS, [_ONE] * 2, [])
    | {"keys": {"i1": _ONE, "i2": _ONE, "i3": _ONE | {"section": "T"}}, "paper": ["i1", "i2", "i3"]},
    "an answer to what is not on the paper": sheet(POINTS, [_ONE] * 2, ["b", "b", "b"]),
    "no such option": sheet(POINTS, [_ONE], ["f"]),
    "an empty answer is no blank": sheet(POINTS, [_ONE], [""]),
    "several where one is taken": sheet(POINTS, [_ONE], ["b+c"]),
    "several not in order": sheet(SEVERAL, [_TWO], ["d+b"]),
    "one of several twice": sheet(SEVERAL, [_TWO], ["b+b"]),
    "several with one that is none, where one is taken": sheet(POINTS, [_ONE], ["b+f"]),
    "of two faults that of the item first on the paper": sheet(POINTS, [_ONE] * 2, ["b+c", "f"]),
    "the same the other way round": sheet(POINTS, [_ONE] * 2, ["b+c", "f"]) | {"paper": ["i2", "i1"]},
    "an item twice comes before an item unknown": sheet(POINTS, [_ONE] * 2, ["f"]) | {"paper": ["i9", "i9"]},
    **{
        f"no number: {text}": sheet(NUMERIC, [number("1")], [text])
        for text in ("-0", ".5", "1.", "01", "1.50", "1e3", "+1", "1,5", " 1", "x", "123456789012345678901", "1\n")
    },
    "a number to an item with options": sheet(POINTS, [_ONE], ["1"]),
    "an option to an item that asks for a number": sheet(NUMERIC, [number("1")], ["b"]),
}


def _made_up(chance: random.Random) -> Values:
    sections, keys, answers = [], {}, {}
    for code in ("X", "Y", "Z")[: chance.randrange(1, 4)]:
        marking = _marking(chance)
        count = chance.randrange(1, 6)
        sections.append({"code": code, "name": code, "items": count, "max_marks": 100, "marking": marking})
        for at in range(count):
            item = f"{code.lower()}{at}"
            keys[item] = _made_up_key(chance, code, marking)
            given = _made_up_answer(chance, keys[item], marking)
            if given is not None:
                answers[item] = given
    paper = list(keys)
    chance.shuffle(paper)
    units = chance.choice([None, 1, 2, 3, 4, 6])
    return {"units": units, "sections": sections, "keys": keys, "paper": paper, "answers": answers}


def _marking(chance: random.Random) -> Values:
    points = {"right": chance.randrange(1, 7), "wrong": -chance.randrange(4), "blank": chance.choice([0, 0, 1, -1])}
    kinds: list[Values] = [
        {"kind": "numeric"},
        {"kind": "right_wrong"},
        {"kind": "right_wrong", "several": "all_or_nothing"},
        {"kind": "right_wrong", "several": "per_option", "options": 5},
    ]
    if chance.randrange(5) == 0:
        return {"kind": "weights", "weights": {"lowest": -2, "highest": 6, "each_once": False}}
    return {**chance.choice(kinds), **points}


def _made_up_key(chance: random.Random, code: str, marking: Values) -> Values:
    corrected: Values = chance.choice([{}, {}, {}, _VOID, _ALL, _ATTEMPTED])
    if marking["kind"] == "weights":
        return key(code, weights={letter: chance.randrange(-2, 7) for letter in LETTERS}) | corrected
    if marking["kind"] == "numeric":
        value, tolerance = _decimal(chance, -30), _decimal(chance, 0)
        return key(code, number={"value": value, "tolerance": tolerance}) | corrected
    several = "several" in marking
    also: Values = {"also": [_choice(chance, several=several) for _ in range(chance.randrange(1, 3))]}
    return key(code, right=_choice(chance, several=several)) | chance.choice([corrected, also])


def _choice(chance: random.Random, *, several: bool) -> str:
    return choice_of(chance.sample(LETTERS, chance.randrange(1, 5) if several else 1))


def _made_up_answer(chance: random.Random, of: Values, marking: Values) -> str | None:
    if chance.randrange(5) == 0:
        return None
    if chance.randrange(40) == 0:
        return chance.choice(["z", "b+a", "1.0", "a+b", ""])
    return _decimal(chance, -30) if "number" in of else _choice(chance, several="several" in marking)


def _decimal(chance: random.Random, least: int) -> str:
    tenths = chance.randrange(least, 31)
    return (
        f"{Fraction(tenths, 10).numerator}"
        if tenths % 10 == 0
        else f"{'-' * (tenths < 0)}{abs(tenths) // 10}.{abs(tenths) % 10}"
    )
