"""Records that nobody should write, and a consumer that has to get past them to a good one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, func, insert, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import unit_of_work
from shared.eventlog.interface import Record
from shared.messaging import dead_letters
from shared.messaging.consumer import Consumer, ConsumerSpec
from shared.messaging.tables import METADATA
from tests.builders.messaging import StoppedClock, admitted, event_of, record_of

TOPIC = "recruitment.candidates"
APPLIED = Table(
    "applied", MetaData(), Column("id", Integer, primary_key=True), Column("who", Text), Column("vacancy", Text)
)
_numbers = count(1)

_TEXT = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    ["", "\0", "a\0b", "\ud800", "\udfff", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x" * 3000]
)
_NUMBER = st.integers() | st.sampled_from([0, -1, 2**31, 2**63, 10**30, 10**400]) | st.floats()
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBER | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


def _body() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event_of(admitted("26-0901")).to_bytes())
    return {**found, "person": "p", "correlationid": "c", "causationid": "e"}


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """A good event with one attribute, or one field of its data, replaced or removed."""
    body = _body()
    within = body["data"] if draw(st.booleans()) else body
    name = draw(st.sampled_from(sorted(within)))
    if draw(st.integers(0, 9)):
        within[name] = draw(_VALUES)
    else:
        del within[name]
    return json.dumps(body, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")


@st.composite
def _overwritten(draw: st.DrawFn) -> bytes:
    """A good event with some of its bytes replaced by others."""
    raw = json.dumps(_body()).encode()
    start = draw(st.integers(0, len(raw)))
    return raw[:start] + draw(st.binary(max_size=8)) + raw[start + draw(st.integers(0, 8)) :]


ANY_BYTES = st.binary(max_size=60) | _VALUES.map(lambda value: json.dumps(value).encode()) | _damaged() | _overwritten()


def with_(**changes: Any) -> bytes:
    return json.dumps({**_body(), **changes}).encode()


class Waiting:
    """Records that wait in memory; implements shared.eventlog.interface.Consumer."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = list(records)
        self._next = self._committed = 0

    def poll(self, max_records: int, timeout_seconds: float) -> list[Record]:
        del timeout_seconds
        found = self._records[self._next : self._next + max_records]
        self._next += len(found)
        return found

    def commit(self, records: Iterable[Record]) -> None:
        self._committed += len(list(records))

    def rewind(self) -> None:
        self._next = self._committed

    def close(self) -> None:
        """Holds nothing."""


def _apply(session: Session, _now: datetime, _event: Event, payload: CandidateAdmitted) -> None:
    session.execute(insert(APPLIED).values(who=payload.candidate_no, vacancy=payload.vacancy_id))


def require_passage(engine: Engine, raws: Sequence[bytes]) -> int:
    """A consumer, started twice, gets past the records to a good one and raises nothing. Returns the letters made."""
    number = next(_numbers)
    good = event_of(admitted(f"25-{number:06d}"))
    first = 1000 * number
    records = [replace(record_of(raw, first + place), key="26-0901") for place, raw in enumerate(raws)]
    records.append(record_of(good, first + len(raws)))
    spec = ConsumerSpec("scoring", (TOPIC,), {CandidateAdmitted: _apply})
    for _ in range(2):
        Consumer(spec, engine, Waiting(records), StoppedClock()).run_once(0)
    with unit_of_work(engine) as session:
        passed = session.scalar(select(func.count()).where(APPLIED.c.who == good.aggregate_id))
        letters = dead_letters.open_count(session)
        # The next records find nothing of these.
        for table in METADATA.sorted_tables:
            session.execute(table.delete())
    assert passed == 1
    return letters
