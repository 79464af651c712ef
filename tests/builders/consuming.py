"""A consumer of candidates, and what it has seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import reading
from shared.eventlog.interface import EventLog
from shared.messaging.consumer import Consumer, ConsumerSpec
from tests.builders.messaging import CANDIDATES, StoppedClock

SEEN = Table(
    "seen", MetaData(), Column("id", Integer, primary_key=True), Column("who", Text), Column("sequence", Integer)
)


def note(session: Session, _now: datetime, event: Event, payload: CandidateAdmitted) -> None:
    if payload.vacancy_id == "poison":
        raise ValueError("no such vacancy")
    session.execute(insert(SEEN).values(who=payload.candidate_no, sequence=event.sequence))


def consume(engine: Engine, log: EventLog, handler: Any = note) -> int:
    spec = ConsumerSpec("scoring", (CANDIDATES,), {CandidateAdmitted: handler})
    consumer = Consumer(spec, engine, log.consumer(spec.name, spec.topics), StoppedClock())
    try:
        return consumer.run_once(0)
    finally:
        consumer.close()


def seen(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as session:
        rows = session.execute(select(SEEN.c.who, SEEN.c.sequence).order_by(SEEN.c.id))
        return [(row.who, row.sequence) for row in rows]
