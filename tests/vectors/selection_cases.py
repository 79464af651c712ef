"""Small selections in which everything happens: two shifts, two sheets, void ones, assessors who do not agree."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from shared.contracts.draws import BITS, sheet_code
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.marking import LETTERS, key
from tests.vectors.normalisation import EVERY
from tests.vectors.ranking_cases import GROUP, SEED
from tests.vectors.small_rules import RULES

VACANCIES = ("perawat-umum", "perawat-khusus")
SHIFTS = ("2026-11-28T01:00:00.000000Z", "2026-11-28T06:00:00.000000Z")


def cases() -> Iterator[Case]:
    for name, chance in made_up("selection", 24):
        yield Case(name, selection(chance))
    for name, chance in made_up("selection with a second sheet", 1):
        yield Case(f"somebody disqualified has a second sheet: {name}", _with_second_sheet(chance))
    for name, chance in made_up("selection with thresholds", 8):
        yield Case(f"with thresholds of the stage: {name}", _asking(chance))
    for name, chance in made_up("selection with keys of the later sitting", 12):
        yield Case(f"by answers and sections of the later sitting: {name}", _by_answers(chance))


def selection(chance: random.Random) -> Values:
    keys = {f"a{at}": key("A", right=chance.choice(LETTERS)) for at in range(4)}
    for at in range(3):
        weights = chance.sample(range(1, 6), 5)
        keys[f"b{at}"] = key("B", weights=dict(zip(LETTERS, weights, strict=True)))
    later = {f"c{at}": key("C", right=chance.choice(LETTERS)) for at in range(7)}
    is_coded = chance.random() < 0.7
    candidates = [_candidate(chance, number, keys, later) for number in chance.sample(range(1, 10**6), 12)]
    if is_coded:
        for each in candidates:
            each["sheet_code"] = sheet_code(chance.getrandbits(BITS))
    vacancies = [
        {"vacancy_id": name, "category": "general", "quota": chance.randrange(1, 4), "position_group": group}
        for name, group in zip(VACANCIES, ("nurse", None), strict=True)
    ]
    return {
        "selection_id": "s1",
        "exam_id": "s1-umum",
        "rules": _rules(chance),
        "keys": keys,
        "later_keys": {"cat": later},
        "vacancies": vacancies,
        "seeds": chance.choice([{}, {"": SEED}, {"": SEED, "two": SEED[::-1]}]),
        "candidates": candidates,
    }


def _with_second_sheet(chance: random.Random) -> Values:
    """The second one stands, and counts in its shift; the first, for which the candidate was disqualified, does not."""
    given = selection(chance)
    sheets = [_sheet(chance, f"second-{at}", given["keys"], 0.9) | {"excluded": None} for at in range(2)]
    for hour, sheet in enumerate(sheets, 2):
        sheet["submitted_at"] = f"2026-11-28T0{hour}:00:00.000000Z"
    sheets[0]["excluded"] = "disqualified"
    given["candidates"][0] |= {"shift": SHIFTS[0], "sheets": sheets}
    return given | {"rules": given["rules"] | {"normalisation": EVERY["percentile at most"]}}


def _asking(chance: random.Random) -> Values:
    """The parts have 7 and 130 as their most, the integrated score has 100,000."""
    given = selection(chance)
    rules = given["rules"]
    asked: Values = {"minima": {"cat": chance.randrange(1, 7)}, "percent": {"talk": chance.randrange(10, 80)}}
    asked |= {"enough": chance.choice([None, 1]), "final_percent": chance.choice([None, 40, "55.55"])}
    some = [
        {"category": "general", "position_group": "nurse", "minima": {"talk": chance.randrange(1, 100)}},
        {"category": chance.choice(["general", "special"]), "percent": {"cat": "42.86"}, "final_percent": 30},
    ]
    if chance.random() < 0.5:
        asked["thresholds"] = some
    return given | {"rules": rules | {"stages": [rules["stages"][0] | asked]}}


def _by_answers(chance: random.Random) -> Values:
    given = selection(chance)
    rules = given["rules"]
    first, *others = chance.choice(
        [("wrong", "age"), ("wrong_ratio:cat",), ("wrong:cat:C", "gpa"), ("cat:C", "wrong_ratio"), ("final", "cat:C")]
    )
    stage = rules["stages"][0] | {"tie_breaks": [first, *others]}
    edge = stage["cut"]["boundary_ties"]
    ranks = {"all": ["1223", "1224"], "none": ["1224"], "draw": ["none", "1223"]}[edge]
    return given | {"rules": rules | {"stages": [stage | {"equal_ranks": chance.choice(ranks)}]}}


def _rules(chance: random.Random) -> Values:
    edge, ranks = chance.choice([("all", None), ("none", "1223"), ("draw", "none"), ("draw", "1224")])
    first, stage = RULES["sections"][0], RULES["stages"][0]
    marking = first["marking"] | chance.choice([{}, {"wrong": -1}])
    changed: Values = {
        "sections": [first | {"marking": marking}, RULES["sections"][1]],
        "thresholds": [
            {"category": "general", "minima": {"A": 1}},
            {"category": "general", "position_group": "nurse", "minima": {}, "total": 4},
            {"category": "special", "minima": {}, "percent": {"A": "24.5", "B": 20}, "enough": 1},
        ],
        "categories": {"general": "Umum", "special": "Khusus"},
        "tie_breaks": chance.choice([["total", "B"], ["total", "wrong_ratio", "gpa"], ["total", "age"], ["total"]]),
        "cut": {"multiple": 2, "boundary_ties": edge},
        "equal_ranks": ranks,
        "stages": [stage | {"cut": {"multiple": 1, "boundary_ties": edge}}],
    }
    if chance.random() < 0.6:
        changed["normalisation"] = chance.choice(list(EVERY.values()))
    if chance.random() < 0.4:
        changed["quota_groups"] = {"order": chance.choice(["reserved_first", "open_first"]), "groups": [GROUP]}
    return RULES | changed


def _candidate(chance: random.Random, number: int, keys: Values, later: Values) -> Values:
    name = f"26-{number:07}"
    able = chance.random()
    sheets = _sheets(chance, name, keys, able)
    sat = _sheets(chance, f"{name}-c", later, able)
    return {
        "candidate_no": name,
        "vacancy_id": chance.choice(VACANCIES),
        "category": chance.choice(["general", "general", "special"]),
        "born_on": f"199{chance.randrange(10)}-0{chance.randrange(1, 10)}-15",
        "gpa": chance.choice([None, "3.25", "3.50"]),
        "quota_group": chance.choice([None, None, "papua"]),
        "shift": chance.choice([*SHIFTS * 6, None]),
        "sheets": sheets,
        "parts": {"cat": {"sheets": sat}, "talk": {"entries": _entries(chance)}},
    }


def _sheets(chance: random.Random, name: str, keys: Values, able: float) -> list[Values]:
    """Of two sheets the first one is mostly void."""
    sheets = [_sheet(chance, f"{name}-{at}", keys, able) for at in range(chance.choice([0, 1, 1, 1, 1, 1, 1, 2]))]
    if len(sheets) > 1 and chance.random() < 0.7:
        sheets[0] |= {"excluded": "voided", "submitted_at": "2026-11-28T01:30:00.000000Z"}
    return sheets


def _sheet(chance: random.Random, attempt: str, keys: Values, able: float) -> Values:
    paper = chance.sample(list(keys), len(keys))
    answers = {item: _answer(chance, keys[item], able) for item in paper if chance.random() < 0.9}
    if chance.randrange(25) == 0:
        answers[paper[0]] = "z"
    return {
        "attempt_id": attempt,
        "submitted_at": None if chance.randrange(15) == 0 else f"2026-11-28T0{chance.randrange(2, 10)}:00:00.000000Z",
        "excluded": chance.choice([*[None] * 12, "voided", "disqualified"]),
        "paper": paper,
        "answers": answers,
    }


def _answer(chance: random.Random, of: Values, able: float) -> str:
    weights = of.get("weights")
    best = max(weights, key=weights.__getitem__) if weights else of["right"]
    return str(best if chance.random() < able else chance.choice(LETTERS))


def _entries(chance: random.Random) -> Sequence[Values]:
    kind = chance.randrange(10)
    if kind == 0:
        return [{"reason": chance.choice(["no_show", "identity"])}] * 2
    scores: Values = {"scores": {"x": chance.randrange(101), "y": chance.randrange(31)}}
    if kind == 1:
        return [scores]
    return [scores, scores if kind > 2 else {"reason": "ill"}]
