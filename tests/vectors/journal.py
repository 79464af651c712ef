"""Journals of lines: the paper's digest, the head line, the lines and their chain."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from services.cbt.attempts.domain.attempts import Attempt, State, timing
from services.cbt.attempts.domain.journal import Answer, Entry
from services.cbt.attempts.domain.lines import TakenOver, written
from services.cbt.exams.domain.papers import ShownOptions
from shared.contracts.draws import BITS, sheet_code
from shared.contracts.journal import head_hash, head_line, paper_digest
from shared.kernel.clock import from_text, to_text
from tests.vectors.cases import Case, Values, made_up

_START = datetime(2026, 11, 28, 1, 0, 0, 250_000, tzinfo=UTC)
_CLOSES = _START + timedelta(minutes=100)
_PAPER = [
    {"item_id": "i7", "options": ["o72", "o70", "o71"]},
    {"item_id": "i3", "options": ["o31", "o30"]},
    {"item_id": "i9", "options": []},
]


def cases() -> Iterator[Case]:
    yield from _papers()
    yield _case("a journal of no lines")
    yield _case("letters are as shown, not as the item has them", _taken(1, "i7", "o70"), _taken(2, "i3", "o30"))
    yield _case("several letters stand in ascending order", _taken(1, "i7", "o70+o71+o72"), _taken(2, "i7", "o71+o72"))
    yield _case("a number is its own value", _taken(1, "i9", "-12.5"), _taken(2, "i9", "0"))
    yield _case("a cleared answer is none", _taken(1, "i7", "o70"), _taken(2, "i7", None))
    yield _case("marked as doubtful", _taken(1, "i7", "o70", doubtful=True), _taken(2, "i7", "o70"))
    yield _case("the larger sequence counts, not the later line", _taken(2, "i7", "o71"), _taken(1, "i7", "o70"))
    yield _case("parts of a millisecond are dropped", _taken(1, "i7", "o70", 1_999), _taken(2, "i7", "o71", 2_000))
    yield _case("saved at the start", _taken(1, "i7", "o70", 0))
    yield _case("saved before the start, by a clock that was set back", _taken(1, "i7", "o70", -1_500))
    yield _case("an item that is not on the paper", _taken(1, "i8", "o80"), _taken(2, "i8", None))
    yield _case("an option of another item", _taken(1, "i7", "o30"), _taken(2, "i7", "o70+o30"))
    yield _case("a number that is not in its form", _taken(1, "i9", "012"), _taken(2, "i9", "o70"))
    answers = [_taken(number, "i7", "o70", number * 10_000) for number in (1, 2, 3)]
    for name, at in {
        "another browser between two answers": 15_000,
        "another browser at the very moment of an answer": 20_000,
        "another browser before all answers": 5_000,
        "another browser from which no answer came": 30_001,
    }.items():
        yield _case(name, *answers, other=at)
    for name, chance in made_up("lines", 20):
        yield _made_up(f"journal: {name}", chance)


def answer(given: Values) -> Values:
    if "order" in given:
        return {"digest": paper_digest(given["order"])}
    start, closes = from_text(given["start"]), from_text(given["closing_time"])
    head = head_line(given["sheet_code"], given["paper_digest"], start, closes)
    attempt = Attempt(
        attempt_id="a1",
        candidate_no="26-0000001",
        selection_id="s1",
        exam_id="e1",
        session_id="n1",
        paper_id=1,
        state=State.ACTIVE,
        timing=timing(start, closes, 0),
        submitted_at=None,
        chain_length=0,
        chain_head=head_hash(head),
        head_line=head,
    )
    shown = {
        item["item_id"]: ShownOptions(place, tuple(item["options"]))
        for place, item in enumerate(given["paper"], start=1)
    }
    entries = [
        Entry(Answer(e["sequence"], e["item_id"], e["option_id"], e["doubtful"]), from_text(e["saved_at"]))
        for e in given["taken"]
    ]
    other = given["other_browser"]
    lines = written(attempt, shown, entries, TakenOver(from_text(other)) if other else None)
    texts = [line.line or "" for line in lines]
    return {
        "head_line": head,
        "h0": attempt.chain_head,
        "lines": texts,
        "hashes": [line.hash for line in lines],
        "head": lines[-1].hash if lines else attempt.chain_head,
        "answers": _answers(texts),
    }


def _answers(lines: list[str]) -> dict[str, str]:
    """By place, as the lines alone have them."""
    newest: dict[str, tuple[int, str]] = {}
    for line in lines:
        sequence, place, value = line.split(" ")[:3]
        if sequence != "device" and (place not in newest or newest[place][0] < int(sequence)):
            newest[place] = (int(sequence), value)
    return {place: value for place, (_, value) in newest.items() if value != "-"}


def _papers() -> Iterator[Case]:
    yield Case("a paper of no items", {"order": []})
    yield Case("an item that asks for a number", {"order": [["i9", []], ["i7", [2, 0, 1]]]})
    for name, chance in made_up("papers of journals", 4):
        items = [f"i{number}" for number in chance.sample(range(100), 12)]
        yield Case(f"paper: {name}", {"order": [[item, chance.sample(range(5), 5)] for item in items]})


def _case(name: str, *taken: Values, other: int | None = None) -> Case:
    return Case(name, _given(1, [*taken], _PAPER, _at(other) if other is not None else None))


def _given(code: int, taken: list[Values], paper: list[Values], other: str | None) -> Values:
    return {
        "sheet_code": sheet_code(7**28 * code % 2**BITS),
        "paper_digest": paper_digest((item["item_id"], range(len(item["options"]))) for item in paper),
        "start": to_text(_START),
        "closing_time": to_text(_CLOSES),
        "paper": paper,
        "taken": taken,
        "other_browser": other,
    }


def _taken(sequence: int, item: str, option: str | None, after: int | None = None, *, doubtful: bool = False) -> Values:
    """An answer saved so many microseconds after the start."""
    at = sequence * 20_123_456 if after is None else after
    return {
        "sequence": sequence,
        "item_id": item,
        "option_id": option,
        "doubtful": doubtful,
        "saved_at": _at(at),
    }


def _at(microseconds: int) -> str:
    return to_text(_START + timedelta(microseconds=microseconds))


def _made_up(name: str, chance: random.Random) -> Case:
    paper: list[Values] = [
        {"item_id": f"i{item}", "options": [f"o{item}{at}" for at in chance.sample(range(5), 5)]}
        for item in chance.sample(range(50), 8)
    ]
    numbers, at = [*range(1, chance.randrange(2, 30))], 0
    if chance.random() < 0.3:
        chance.shuffle(numbers)
    taken = []
    for number in numbers:
        at += chance.randrange(20_000_000)
        item = chance.choice(paper)
        chosen = "+".join(sorted(chance.sample(item["options"], chance.randrange(1, 4))))
        option = None if chance.random() < 0.15 else chosen
        taken.append(_taken(number, item["item_id"], option, at, doubtful=chance.random() < 0.2))
    other = _at(chance.randrange(at + 1)) if chance.random() < 0.5 else None
    return Case(name, _given(chance.randrange(1, 10**6), taken, paper, other))
