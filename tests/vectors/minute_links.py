"""The chain over the journals of a session."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from shared.contracts.draws import BITS, sheet_code
from shared.contracts.minute_links import JournalHead, first_hash, link_hash
from shared.kernel.clock import from_text, to_text
from tests.vectors.cases import Case, Values, made_up

_BEGAN = datetime(2026, 11, 28, 1, tzinfo=UTC)


def cases() -> Iterator[Case]:
    one, two = _head(1, 0), _head(2, 7)
    yield Case("a session without a link", _given("n1"))
    yield Case("one journal of no lines", _given("n1", (0, [one])))
    yield Case("the order of the records does not matter", _given("n1", (0, [two, one])))
    yield Case("the same records, sorted", _given("n1", (0, [one, two])))
    yield Case("another session has another chain", _given("n2", (0, [one, two])))
    yield Case("another minute", _given("n1", (1, [one, two])))
    yield Case("minutes without a link are left out", _given("n1", (0, [one]), (7, [_head(1, 3)])))
    for name, chance in made_up("minute links", 14):
        yield Case(name, _made_up(chance))


def answer(given: Values) -> Values:
    first = previous = first_hash(given["session_id"])
    links = []
    for each in given["minutes"]:
        heads = [JournalHead(**head) for head in each["heads"]]
        previous = link_hash(previous, from_text(each["minute"]), heads)
        links.append({"hash": previous})
    return {"first": first, "links": links}


def _given(session_id: str, *minutes: tuple[int, list[Values]]) -> Values:
    return {
        "session_id": session_id,
        "minutes": [{"minute": to_text(_BEGAN + timedelta(minutes=at)), "heads": heads} for at, heads in minutes],
    }


def _head(who: int, entries: int) -> Values:
    head = sha256(f"{who} {entries}".encode()).hexdigest()
    return {"sheet_code": sheet_code(7**28 * who % 2**BITS), "entries": entries, "head": head}


def _made_up(chance: random.Random) -> Values:
    lengths, minutes = [0] * chance.randrange(1, 12), []
    for at in range(chance.randrange(1, 6)):
        moved = chance.sample(range(len(lengths)), chance.randrange(1, len(lengths) + 1))
        for who in moved:
            lengths[who] += chance.randrange(9)
        minutes.append((at * 2, [_head(who + 1, lengths[who]) for who in moved]))
    return _given(f"session-{chance.randrange(1000)}", *minutes)
