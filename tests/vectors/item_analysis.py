"""The classical figures of items and sections."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from services.scoring.analysis.domain.analysis import analyse
from services.scoring.analysis.domain.responses import Groups
from services.scoring.analysis.domain.tallies import tally
from services.scoring.analysis.usecases.analysing import Form
from services.scoring.exams.domain.exams import AuthoredKey
from shared.contracts.codec.reading import load
from shared.contracts.rules import Section
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.marking import LETTERS, POINTS, SEVERAL, WEIGHTS, item_key, key

Sheet = tuple[Sequence[str], Mapping[str, str]]
_FIGURES = (
    *("code", "seen", "right", "omitted", "not_reached", "difficulty", "mean", "sd", "correlation"),
    *("correlation_rest", "index27", "alpha_without"),
)


@dataclass(frozen=True)
class _Answered:
    items: Sequence[str]
    answers: Mapping[str, str]


def case(sections: Sequence[Values], keys: Values, sheets: Sequence[Sheet]) -> Values:
    stated = [{"paper": list(paper), "answers": dict(answers)} for paper, answers in sheets]
    return {"sections": list(sections), "keys": keys, "sheets": stated}


def section(code: str, items: int, marking: Values) -> Values:
    return {"code": code, "name": code, "items": items, "max_marks": 100, "marking": marking}


def of_letters(right: str, sheets: Sequence[str]) -> Values:
    """Items A, B, ... of one section with these right options; a sheet is the letters chosen in this order, a full stop
    for a blank."""
    names = [chr(ord("A") + at) for at in range(len(right))]
    keys = {name: key("S", right=letter) for name, letter in zip(names, right, strict=True)}
    read = [(names, {n: each for n, each in zip(names, sheet, strict=True) if each != "."}) for sheet in sheets]
    return case([section("S", len(right), {"kind": "right_wrong", "right": 1})], keys, read)


def cases() -> Iterator[Case]:
    some = ["abcd", "abce", "abde", "bbcd", "a.cd", "ab..", "....", "abcd", "eecd", "acbd", "bbbb"]
    yield Case("everybody has all items", of_letters("abcd", some))
    yield Case("the order in which they were shown says what was not reached", of_letters("dcba", some))
    yield Case("one sheet", of_letters("abcd", some[:1]))
    yield Case("two sheets that are the same", of_letters("abcd", some[:1] * 2))
    yield Case("an item that all have right, one that nobody has", of_letters("abce", ["abcd", "abdd", "abca", "aacd"]))
    yield Case("one item", of_letters("a", ["a", "b", "a", "c"]))
    yield Case("two items: none can be left out", of_letters("ab", ["ab", "bb", "aa", "cc", "ab"]))
    yield Case("a negative alpha", of_letters("ab", ["ac", "cb", "ac", "cb", "ab"]))
    alone = [("abc" if at < 27 else "bcd") + "abcd"[at % 4] for at in range(100)]
    yield Case("27 of 100 sheets have the first three items right", of_letters("abca", alone))
    equal = ["aaa", "aab", "aba", "baa", "abb", "bab", "bba", "bbb"]
    yield Case("equals at the edges of 27 per cent count by a share", of_letters("aaa", equal))
    for name, chance in made_up("item analysis", 30):
        yield Case(name, _made_up(chance))


def answer(given: Values) -> Values:
    sections = [load(Section, each) for each in given["sections"]]
    keys = [
        AuthoredKey(item, Decimal("0.5"), item_key(item, values), {option: option for option in values["options"]})
        for item, values in given["keys"].items()
    ]
    form = Form(sections, keys)
    responses = form.responses([_Answered(each["paper"], each["answers"]) for each in given["sheets"]])
    groups = []
    for at in range(len(sections)):
        own = [column for column, item in enumerate(form.items) if item.section == at]
        groups.append(Groups.of(Counter(responses.points[:, own].sum(axis=1).tolist())))
    lengths = [(each.code, each.items) for each in sections]
    found = analyse(lengths, form.items, groups, tally(form.items, groups, responses))
    items = [
        {name: getattr(item, name) for name in _FIGURES} | {"options": [_option(asdict(each)) for each in item.options]}
        for item in found.items
    ]
    return {"scales": [asdict(each) for each in found.scales], "items": items}


def _option(figures: Values) -> Values:
    named = {name: value for name, value in figures.items() if name not in ("letter", "right")}
    return {"option": figures["letter"], **named, "fifths": list(figures["fifths"])}


def _made_up(chance: random.Random) -> Values:
    kinds: list[Values] = [POINTS, SEVERAL, WEIGHTS, {"kind": "right_wrong", "right": 2, "blank": -1}]
    sections, keys = [], {}
    for code in ("X", "Y")[: chance.randrange(1, 3)]:
        marking = chance.choice(kinds)
        pool, length = chance.randrange(2, 6), chance.randrange(1, 5)
        sections.append(section(code, min(pool, length), marking))
        for at in range(pool):
            keys[f"{code}{at}"] = key(code) | _right(chance, marking)
    sheets = [_sheet(chance, sections, keys) for _ in range(chance.randrange(1, 25))]
    return case(sections, keys, sheets)


def _right(chance: random.Random, marking: Values) -> Values:
    if marking["kind"] == "weights":
        weights = list(range(1, 6))
        chance.shuffle(weights)
        return {"weights": dict(zip(LETTERS, weights, strict=True))}
    return {"right": "a+c" if "several" in marking else chance.choice(LETTERS)}


def _sheet(chance: random.Random, sections: Sequence[Values], keys: Values) -> Sheet:
    """The able choose the right or weightiest option, all others any."""
    able = chance.random()
    paper: list[str] = []
    for each in sections:
        paper += chance.sample([item for item in keys if keys[item]["section"] == each["code"]], each["items"])
    ends = chance.randrange(len(paper) // 2, len(paper) + 1)
    answers: dict[str, str] = {}
    for item in paper[:ends]:
        weights = keys[item].get("weights")
        best = max(weights, key=weights.__getitem__) if weights else keys[item]["right"]
        if chance.random() > 0.1:
            answers[item] = best if chance.random() < able else chance.choice(LETTERS)
    return paper, answers
