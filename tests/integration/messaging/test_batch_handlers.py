"""What one handler takes together: many at once, and still each aggregate in its order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from shared.contracts.cbt import AnswersRecorded, AttemptStarted
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.eventlog.interface import Message
from shared.eventlog.open_log import open_log
from shared.messaging import dead_letters
from shared.messaging.consumer import BatchHandler, Consumer, ConsumerSpec, Handler
from tests.builders.messaging import NOON, StoppedClock, admitted, event_of, messaging_engine

Call = list[tuple[str, int]]


def consume(folder: Path, subscriptions: dict[type[Any], Handler], events: Sequence[Event]) -> int:
    """Returns how many dead letters there are."""
    log, engine = open_log(f"sqlite:///{folder}/log.db"), messaging_engine()
    producer = log.producer()
    topics = {each.name: each.topic for each in map(contract_of, subscriptions)}
    producer.append([Message(topics[event.type], event.aggregate_id, event.to_bytes(), {}) for event in events])
    spec = ConsumerSpec("scoring", tuple(set(topics.values())), subscriptions)
    consumer = Consumer(spec, engine, log.consumer(spec.name, spec.topics), StoppedClock())
    consumer.run_once(0)
    consumer.close()
    producer.close()
    with Session(engine) as session:
        return dead_letters.open_count(session)


def recorded(attempt_id: str, sequence: int) -> Event:
    whose: dict[str, Any] = {"attempt_id": attempt_id, "candidate_no": attempt_id, "exam_id": "skd"}
    return event_of(AnswersRecorded(**whose, entries=()), sequence)


def other(attempt_id: str, sequence: int) -> Event:
    """Of another type, in the aggregate of `recorded(attempt_id)`."""
    whose = {"attempt_id": attempt_id, "candidate_no": attempt_id, "exam_id": "skd"}
    began = AttemptStarted(
        **whose, selection_id="cpns", session_id="1", items=("TWK-001",), started_at=NOON, deadline_at=NOON
    )
    return event_of(began, sequence)


def test_events_of_a_type_come_together_unless_an_aggregate_would_lose_its_order(tmp_path: Path) -> None:
    calls: list[Call] = []

    def take(_session: Session, _now: datetime, received: Sequence[tuple[Event, Any]]) -> None:
        calls.append([(event.aggregate_id, event.sequence) for event, _ in received])

    def one(_session: Session, _now: datetime, event: Event, _payload: Any) -> None:
        calls.append([(event.aggregate_id, event.sequence)])

    first = [recorded("26-0001", 1), other("26-0001", 2), recorded("26-0002", 1)]
    later = [recorded("26-0001", 3), recorded("26-0003", 1)]
    consume(tmp_path, {AnswersRecorded: BatchHandler(take), AttemptStarted: one}, first + later)
    assert calls == [
        [("26-0001", 1), ("26-0002", 1)],
        [("26-0001", 2)],
        [("26-0001", 3), ("26-0003", 1)],
    ]


def test_of_those_that_came_together_only_the_one_to_blame_is_buried(tmp_path: Path) -> None:
    applied: Call = []

    def take(_session: Session, _now: datetime, received: Sequence[tuple[Event, Any]]) -> None:
        if any(payload.vacancy_id == "poison" for _, payload in received):
            raise ValueError("no such vacancy")
        applied.extend((event.aggregate_id, event.sequence) for event, _ in received)

    events = [event_of(admitted(f"26-000{n}", **({"vacancy_id": "poison"} if n == 2 else {})), 1) for n in (1, 2, 3)]
    dead = consume(tmp_path, {CandidateAdmitted: BatchHandler(take)}, events)
    assert (applied, dead) == ([("26-0001", 1), ("26-0003", 1)], 1)
