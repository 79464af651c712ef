"""Canonical JSON, digests of rules documents, journals."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from services.scoring.marking.domain.journals import answers_of
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import PRESETS
from shared.contracts.declaration import dump
from shared.contracts.journal import GENESIS, JournalEntry, link_hash
from shared.contracts.rules import Rules
from shared.kernel.canonical import canonical_bytes, digest
from shared.kernel.clock import from_text, to_text
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.small_rules import RULES

_SIGNS = (
    "a",
    "Z",
    "é",
    "e\u0301",
    "\n",
    "\u0001",
    "\u001f",
    "\u007f",
    '"',
    "\\",
    "/",
    "\u2028",
    "\uff5e",
    "\U0001f600",
)


def cases() -> Iterator[Case]:
    yield from _values()
    yield from _rules()
    yield from _journals()


def answer(given: Values) -> Values:
    if "rules" in given:
        return {"digest": load(Rules, given["rules"]).digest}
    if "journal" in given:
        return _chained(given["attempt_id"], given["journal"])
    return {"canonical": canonical_bytes(given["value"]).decode(), "digest": digest(given["value"])}


def _values() -> Iterator[Case]:
    some: dict[str, Any] = {
        "nothing": None,
        "an empty object, an empty list and an empty text": {"": [], "a": {}, "b": ""},
        "the largest whole numbers": [2**53 - 1, -(2**53) + 1, 0, -1],
        "signs that have a short escape": '\b\t\n\f\r"\\',
        "signs below a space that have none": "".join(chr(code) for code in (0, 1, 11, 14, 27, 31)),
        "signs that stand for themselves although other writers escape them": "/\u007f\u0080\u2028\u2029<>&'\ufeff",
        "composed and decomposed letters stay different": ["é", "e\u0301"],
        "names in the order of UTF-16 units, in which a pair of surrogates comes before U+FF5E": {
            "\uff5e": 1, "\U0001f600": 2, "\ue000": 3, "z": 4, "Z": 5, "a": 6, "aa": 7, "": 8,
            "1": 9, "10": 10, "2": 11,
        },
        "lists keep their order": [3, 1, 2, [True, False, None]],
        "a number as text is no number": {"1": "1.50"},
    }  # fmt: skip
    for name, value in some.items():
        yield Case(name, {"value": value})
    for name, chance in made_up("values", 40):
        yield Case(name, {"value": _value(chance, 3)})


def _value(chance: random.Random, depth: int) -> Any:
    kind = chance.randrange(6 if depth else 4)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.randrange(-(2**53) + 1, 2**53) >> chance.randrange(53)
    if kind in (2, 3):
        return _text(chance)
    if kind == 4:
        return [_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {_text(chance): _value(chance, depth - 1) for _ in range(chance.randrange(6))}


def _text(chance: random.Random) -> str:
    return "".join(chance.choice(_SIGNS) for _ in range(chance.randrange(5)))


def _rules() -> Iterator[Case]:
    for path in sorted(PRESETS.glob("*.json")):
        written = json.loads(path.read_text("utf-8"))
        yield Case(f"shipped: {path.stem}", {"rules": written})
        yield Case(f"shipped, every field written out: {path.stem}", {"rules": dump(load(Rules, written))})
    first, stage = RULES["sections"][0], RULES["stages"][0]
    changes: dict[str, Values] = {
        "as small as it goes": {},
        "points that are not set are 0": {"sections": [first | {"marking": {"kind": "right_wrong", "right": 1}}]},
        "points that are 0 are the same": {
            "sections": [first | {"marking": {"kind": "right_wrong", "right": 1, "wrong": 0, "blank": 0}}]
        },
        "a threshold with everything": {
            "thresholds": [
                {"category": "general", "position_group": "nurse", "minima": {"A": 1}, "total": 2, "enough": 1}]
        },
        "thresholds in per cent": {
            "thresholds": [
                {"category": "general", "minima": {}, "percent": {"A": 60}, "total_percent": 50, "total": None}]
        },
        "percentages with decimals": {
            "cut": {"share": "12.5", "boundary_ties": "all"},
            "thresholds": [
                {"category": "general", "minima": {}, "percent": {"A": "62.5"}, "total_percent": "33.3333"}],
            "stages": [stage | {
                "percent": {"talk": "0.5"}, "final_percent": "99.99",
                "integration": stage["integration"] | {
                    "carried_in": {"one": "37.5"}, "parts": {"cat": "33.33", "talk": "66.67"}}}],
            "quota_groups": {"order": "open_first", "groups": [
                {"code": "g", "title": "G", "declaration": "papua", "share": "2.5", "rounding": "up",
                 "unfilled": "open"}]},
        },
        "one unit a point is not the same as none set": {"units": 1},
        "what is published": {"publication": "sheets"},
        "no stages": {"stages": None, "first_stage": None},
        "nulls within stages": {"stages": [stage | {"minima": None, "cut": {"count": 3, "boundary_ties": "none"}}]},
        "what a stage asks for": {"stages": [stage | {
            "minima": {"cat": 3}, "percent": {"talk": 60}, "enough": 1, "final": None, "final_percent": 65}]},
        "what a stage asks of some": {"stages": [stage | {"minima": {"cat": 3}, "thresholds": [
            {"category": "general", "position_group": None, "minima": {"talk": 5}, "final_percent": "50.5"},
            {"category": "general", "position_group": "nurse", "percent": {"cat": 60}, "enough": None}]}]},
        "empty minima stay": {"stages": [stage | {"minima": {}}]},
        "quota groups, a reserve and normalisation": {
            "quota_groups": {"order": "open_first", "groups": [
                {"code": "g", "title": "G", "declaration": "papua", "position_group": None, "count": 2, "share": None,
                 "rounding": "down", "unfilled": "open"}]},
            "reserve": {"size": 3, "ratio": None, "reply_days": 3, "last_day": "2027-03-31"},
            "normalisation": {"method": "percentile", "decimals": 5, "counts": "lower", "root_digits": None},
            "item_objections": {"days": 3, "most": 5},
            "place_moves": [{"giving": ["general"], "taking": ["general"], "within": "pool"}],
        },
    }  # fmt: skip
    for name, change in changes.items():
        yield Case(f"rules: {name}", {"rules": RULES | change})


def _journals() -> Iterator[Case]:
    at = datetime(2026, 11, 28, 1, tzinfo=UTC)
    yield Case("an empty journal", {"attempt_id": "a0", "journal": []})
    cleared = [_entry(1, "i1", "o1", at), _entry(2, "i1", None, at)]
    yield Case("a cleared answer is none", {"attempt_id": "a1", "journal": cleared})
    late = [_entry(2, "i1", "o2", at), _entry(1, "i1", "o1", at)]
    yield Case("the larger sequence counts, not the later position", {"attempt_id": "a2", "journal": late})
    for name, chance in made_up("journals", 12):
        numbers = list(range(1, chance.randrange(2, 14)))
        if chance.random() < 0.5:
            chance.shuffle(numbers)
        entries = [
            _entry(
                number,
                f"i{chance.randrange(4)}",
                chance.choice([None, "o1", "o1+o2", "-12.5"]),
                at + timedelta(microseconds=chance.randrange(10**9)),
                doubtful=chance.random() < 0.3,
            )
            for number in numbers
        ]
        yield Case(f"journal: {name}", {"attempt_id": f"attempt-{name[8:]}", "journal": entries})


def _entry(sequence: int, item: str, option: str | None, at: datetime, *, doubtful: bool = False) -> Values:
    return {
        "sequence": sequence,
        "item_id": item,
        "option_id": option,
        "doubtful": doubtful,
        "saved_at": to_text(at),
    }


def _chained(attempt_id: str, journal: list[Values]) -> Values:
    entries: list[JournalEntry] = []
    previous = GENESIS
    for position, values in enumerate(journal, 1):
        facts = values | {"position": position, "saved_at": from_text(values["saved_at"])}
        previous = link_hash(previous, attempt_id, **facts)
        entries.append(JournalEntry(**facts, hash=previous))
    return {"hashes": [entry.hash for entry in entries], "head": previous, "answers": answers_of(entries)}
