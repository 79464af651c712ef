"""Whoever holds one service: its database, the key that signs its events, and access to the log, to every topic of it.

Kafka lets a service write to its own topics only; here that wall is gone too, so that what holds is the receivers'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, select

from shared.contracts.envelope import Event
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import Message
from shared.kernel.ids import new_id
from shared.messaging.outbox import emit, topic_of
from shared.messaging.tables import METADATA as MESSAGING
from shared.messaging.tables import dead_letters
from tests.builders.signing import signed
from tests.builders.system import System
from tools.services import ALL

Facts = Mapping[str, list[str]]
_NOT_FACTS = frozenset({*MESSAGING.tables, "alembic_version", "ranking_changes", "unsettled_attempts"})
"""Tables of the backbone, and notes of work that is to be done."""


class TakenOver:
    """`service` is in the hands of somebody else; `system` is everything else."""

    def __init__(self, system: System, service: str) -> None:
        self.system = system
        self.service = service

    def append(self, event: Event, *, signed_by: str | None = None, topic: str | None = None) -> None:
        """Puts the event into the log with a signature by its own key, whatever the event says of itself."""
        raw = signed(event, signed_by or self.service)
        self.append_bytes(event.type, event.aggregate_id, raw, topic=topic)

    def append_bytes(self, event_type: str, key: str, raw: bytes, *, topic: str | None = None) -> None:
        producer = self.system.log.producer()
        producer.append([Message(topic or topic_of(event_type), key, raw, {})])
        producer.close()

    def emit(self, *payloads: Any) -> None:
        """Emits events of its own types through its own outbox, so that its own worker numbers and signs them."""
        with unit_of_work(self.engine) as session:
            now = DatabaseClock(session).now()
            for payload in payloads:
                emit(session, payload, at=now)
        self.system.settle()

    @property
    def engine(self) -> Engine:
        return self.system.engines[self.service]

    def facts_elsewhere(self) -> dict[str, Facts]:
        """What the other services know, table by table."""
        return {name: facts(name, engine) for name, engine in self.system.engines.items() if name != self.service}

    def letters_elsewhere(self) -> list[str]:
        """The reasons of all dead letters of the other services."""
        return [
            reason for name, engine in self.system.engines.items() if name != self.service for reason in letters(engine)
        ]


def facts(service: str, engine: Engine) -> Facts:
    """Every row of every table that is not the backbone's; without the times at which something was looked at."""
    columns = {
        name: [each for each in table.c if each.name not in ("kept_at", "last_seen_at")]
        for name, table in ALL[service].metadata.tables.items()
        if name not in _NOT_FACTS
    }
    assert columns
    with reading(engine) as session:
        return {name: sorted(map(repr, session.execute(select(*each)))) for name, each in columns.items()}


def letters(engine: Engine) -> list[str]:
    """The reasons of the service's dead letters, in the order in which they came."""
    with reading(engine) as session:
        return list(session.scalars(select(dead_letters.c.reason).order_by(dead_letters.c.id)))


def next_of(last: Event, change: Callable[[dict[str, Any]], None]) -> Event:
    """A made-up event that would be the next of the same aggregate, with other content."""
    data = {**last.data}
    change(data)
    return replace(last, id=new_id(), sequence=last.sequence + 1, data=data)
