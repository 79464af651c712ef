"""What the lane reads of a save is what the schema reads, and nothing that it would refuse."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.cbt.attempts.api import lane
from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.schemas import SaveRequest

USUAL = st.fixed_dictionaries(
    {
        "sequence": st.integers(1, 5000),
        "item_id": st.text("abc-019", min_size=1, max_size=100),
        "option_id": st.none() | st.text("abc-019", min_size=1, max_size=100),
        "doubtful": st.booleans(),
    }
)


def by_the_library(body: Any) -> Any:
    try:
        return SaveRequest().load(body)
    except ValidationError:
        return None


# What damages a text of JSON: keys that stand twice, numbers in other forms, words, brackets, bytes that are no UTF-8.
PIECES = (
    *(b"1", b"1.0", b"1e0", b"-0", b"01", b"true", b"null", b"NaN", b'"', b"{", b"]", b",", b" ", b"\xff", b"\x00"),
    *(b'"sequence":2,', b'"doubtful":true,', b'"item_id":"a1",', b'"attempt_id":"attempt-1",', b'"mark":1,'),
    *(b"\xef\xbb\xbf", b"\\u0000", b"\\ud800"),
)
KNOWN = {"a1", "b2"}


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    entry = {"sequence": draw(st.integers(0, 3)), "item_id": "a1", "option_id": draw(st.sampled_from([None, "b2"]))}
    body: dict[str, Any] = {"entries": [{**entry, "doubtful": draw(st.booleans())}]}
    if draw(st.booleans()):
        body["attempt_id"] = draw(st.sampled_from(["attempt-1", "a1", ""]))
    text = json.dumps(body, separators=(",", ":")).encode()
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 4)) :]
    return text


@given(damaged())
def test_what_the_lane_reads_the_library_reads_alike(text: bytes) -> None:
    read = lane.read_ordinary(text)
    # Of other items and options the lane lets Flask decide.
    if read is None or not all(a.item_id in KNOWN and a.option_id in KNOWN | {None} for a in read[0]):
        return
    loaded = by_the_library(json.loads(text))
    answers = tuple(Answer(e["sequence"], e["item_id"], e["option_id"], e["doubtful"]) for e in loaded["entries"])
    assert read == (answers, loaded.get("attempt_id"))


@given(st.lists(USUAL, min_size=1, max_size=4), st.booleans())
def test_what_a_player_sends_goes_the_lanes_way(entries: list[dict[str, Any]], named: bool) -> None:
    attempt_id = "9b2f5c1e-0000-4000-8000-000000000001" if named else None
    body = {"entries": entries, "attempt_id": attempt_id} if named else {"entries": entries}
    read = lane.read_ordinary(json.dumps(body).encode())
    assert read == (tuple(Answer(**entry) for entry in entries), attempt_id)
