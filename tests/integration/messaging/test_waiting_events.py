"""Events that wait for another aggregate are held, hold up nobody else, and are applied once it has come."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import reading
from shared.eventlog.interface import EventLog
from shared.messaging import dead_letters, held_events, tables
from shared.messaging.early import NotYet
from shared.messaging.tables import outbox
from tests.builders.consuming import SEEN, consume, note, seen
from tests.builders.messaging import admitted, event_of, send


@pytest.fixture
def engine(engine: Engine) -> Engine:
    SEEN.create(engine)
    return engine


def awaiting(session: Session, _now: datetime, event: Event, payload: CandidateAdmitted) -> None:
    """26-0001 can be applied once 26-0002 is."""
    if payload.candidate_no == "26-0001" and not session.scalar(select(SEEN.c.id).where(SEEN.c.who == "26-0002")):
        session.execute(insert(SEEN).values(who="of the failed transaction", sequence=0))
        raise NotYet("26-0002")
    note(session, _now, event, payload)


def test_an_event_that_waits_for_another_aggregate_is_held_and_applied_once_that_has_come(
    engine: Engine, log: EventLog
) -> None:
    send(log, event_of(admitted("26-0003")), event_of(admitted(), 1), event_of(admitted(), 2))
    for _ in range(3):
        consume(engine, log, awaiting)
    assert seen(engine) == [("26-0003", 1)]
    with reading(engine) as session:
        reasons = [
            row.reason for row in session.execute(select(tables.held_events).order_by(tables.held_events.c.sequence))
        ]
        assert reasons == ["waits: 26-0002", "behind a held event"]
        assert dead_letters.listed(session) == []
        assert session.execute(select(outbox)).all() == [], "nothing is missing that could be sent again"
    send(log, event_of(admitted("26-0002")))
    consume(engine, log, awaiting)
    assert seen(engine)[1:] == [("26-0002", 1), ("26-0001", 1), ("26-0001", 2)]
    with reading(engine) as session:
        assert held_events.count(session) == 0


def test_however_many_wait_what_is_behind_them_is_applied(engine: Engine, log: EventLog) -> None:
    """More wait than are looked at at once; after them one was held that a gap kept back, and the gap closes."""

    def waiting(session: Session, now: datetime, event: Event, payload: CandidateAdmitted) -> None:
        if payload.candidate_no.startswith("25-"):
            raise NotYet("what never comes")
        note(session, now, event, payload)

    send(log, *(event_of(admitted(f"25-{number:04}")) for number in range(101)))
    send(log, event_of(admitted(), 2))
    consume(engine, log, waiting)
    send(log, event_of(admitted(), 1))
    consume(engine, log, waiting)
    assert seen(engine) == [("26-0001", 1), ("26-0001", 2)]
    with reading(engine) as session:
        assert held_events.count(session) == 101
