"""A consumer of every topic and every type, which notes what it is given to handle; and the catalogue's examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.contracts.catalogue import TOPICS, contracts
from shared.contracts.declaration import Contract
from shared.contracts.envelope import Event
from shared.db.engine import reading
from shared.eventlog.interface import EventLog, Message
from shared.messaging import dead_letters, held_events
from shared.messaging.consumer import Consumer, ConsumerSpec
from shared.messaging.judging import Check
from shared.messaging.tables import inbox
from tests.builders.messaging import StoppedClock, messaging_engine
from tools.snapshots import EXAMPLES


def example(contract: Contract) -> Event:
    """The catalogue's own example, as the first event of its aggregate."""
    return replace(Event.from_bytes((EXAMPLES / f"{contract.name}.json").read_bytes()), sequence=1)


class EventReader:
    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.engine = messaging_engine()
        self.handled: list[str] = []

    def append(self, messages: Sequence[Message]) -> None:
        producer = self._log.producer()
        producer.append(messages)
        producer.close()

    def read(self, checks: Sequence[Check] = ()) -> list[str]:
        """Reads what is in the log; returns the reasons of all open dead letters."""
        subscriptions = {each.payload: self._handle for each in contracts()}
        spec = ConsumerSpec("reader", tuple(TOPICS), subscriptions)
        log_consumer = self._log.consumer(spec.name, spec.topics)
        consumer = Consumer(spec, self.engine, log_consumer, StoppedClock(), checks)
        consumer.run_once(0)
        consumer.close()
        with reading(self.engine) as session:
            return [letter.reason for letter in dead_letters.listed(session)]

    def _handle(self, _session: Session, _now: Any, event: Event, _payload: Any) -> None:
        self.handled.append(event.id)

    def require_untouched(self) -> None:
        """Nothing was handled or noted as done, and no aggregate waits."""
        assert self.handled == []
        with reading(self.engine) as session:
            assert session.scalar(select(func.count()).select_from(inbox)) == 0
            assert held_events.count(session) == 0
            assert dead_letters.parked_aggregates(session, "reader") == set()
