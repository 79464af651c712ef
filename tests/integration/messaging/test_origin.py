"""Nobody is believed for what an event says it is: what does not fit is set aside and holds up nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.contracts.catalogue import SERVICES, TOPICS, contracts
from shared.contracts.declaration import Contract
from shared.contracts.envelope import Event
from shared.db.engine import reading
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.open_log import open_log
from shared.messaging import dead_letters, held_events
from shared.messaging.consumer import Consumer, ConsumerSpec
from shared.messaging.tables import inbox
from tests.builders.messaging import StoppedClock, messaging_engine
from tools.snapshots import EXAMPLES

IDS = [contract.name for contract in contracts()]
Placed = tuple[str, str, Event]
"""Topic, key and event of a record."""


def example(contract: Contract) -> Event:
    """The catalogue's own example, as the first event of its aggregate."""
    return replace(Event.from_bytes((EXAMPLES / f"{contract.name}.json").read_bytes()), sequence=1)


@pytest.fixture
def log(tmp_path: Any) -> EventLog:
    return open_log(f"sqlite:///{tmp_path}/log.db")


class Reader:
    """A consumer of every topic and every type, which notes what it is given to handle."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.engine = messaging_engine()
        self.handled: list[str] = []

    def read(self, *records: Placed) -> list[str]:
        """Puts the records into the log, reads them and returns the reasons of all open dead letters."""
        producer = self._log.producer()
        producer.append([Message(topic, key, event.to_bytes(), {}) for topic, key, event in records])
        producer.close()
        subscriptions = {each.payload: self._handle for each in contracts()}
        spec = ConsumerSpec("reader", tuple(TOPICS), subscriptions)
        consumer = Consumer(spec, self.engine, self._log.consumer(spec.name, spec.topics), StoppedClock())
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


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_what_fits_is_handled(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    assert reader.read((contract.topic, event.aggregate_id, event)) == []
    assert reader.handled == [event.id]


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_on_every_other_topic_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    others = [topic for topic in TOPICS if topic != contract.topic]
    reasons = reader.read(*((topic, event.aggregate_id, event) for topic in others))
    assert len(reasons) == len(others)
    assert all(f"topic: {contract.name} belongs on {contract.topic}" in reason for reason in reasons)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_of_every_other_source_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    others = [f"/{name}" for name in (*SERVICES, "messaging") if name != contract.producer]
    others += [f"/{contract.producer}/", contract.producer, f"/{contract.producer}/hall", "", "//"]
    reasons = reader.read(*((contract.topic, event.aggregate_id, replace(event, source=source)) for source in others))
    assert [reason.split(":")[1].strip() for reason in reasons] == ["source"] * len(others)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_of_every_other_aggregate_type_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    others = [*sorted({each.aggregate_type for each in contracts()} - {contract.aggregate_type}), "forged", ""]
    reasons = reader.read(
        *((contract.topic, event.aggregate_id, replace(event, aggregate_type=other)) for other in others)
    )
    assert [reason.split(":")[1].strip() for reason in reasons] == ["aggregatetype"] * len(others)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_under_another_key_is_set_aside(contract: Contract, log: EventLog) -> None:
    """The record's key, the envelope's aggregate and the payload's field are one and the same."""
    reader, event = Reader(log), example(contract)
    without = {name: value for name, value in event.data.items() if name != contract.key_field}
    reasons = reader.read(
        (contract.topic, "another", event),
        (contract.topic, "", event),
        (contract.topic, "another", replace(event, aggregate_id="another")),
        (contract.topic, event.aggregate_id, replace(event, data={**event.data, contract.key_field: "another"})),
        (contract.topic, event.aggregate_id, replace(event, data=without)),
    )
    assert [reason.split(":")[1].strip() for reason in reasons] == ["key", "key", *["aggregateid"] * 3]
    reader.require_untouched()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_type_of_a_later_release_comes_from_its_topics_producer_alone(topic: str, log: EventLog) -> None:
    reader = Reader(log)
    event = replace(example(contracts()[0]), type="somebody.something.done.v9", aggregate_id="a", aggregate_type="new")
    others = [name for name in (*SERVICES, "messaging") if not topic.startswith(f"{name}.")]
    reasons = reader.read(*((topic, "a", replace(event, source=f"/{name}")) for name in others))
    assert [reason.split(":")[1].strip() for reason in reasons] == ["source"] * len(others)
    reader.require_untouched()


def test_a_forged_event_neither_holds_up_the_aggregate_that_it_names_nor_takes_its_number(log: EventLog) -> None:
    """Forged first, then the genuine one: that is handled."""
    contract = next(each for each in contracts() if each.name == "scoring.attempt.scored.v1")
    genuine, reader = example(contract), Reader(log)
    forged = replace(genuine, id="forged", source="/cbt", data={**genuine.data, "total": 550})
    reasons = reader.read(
        ("cbt.seating", genuine.aggregate_id, forged),
        (contract.topic, genuine.aggregate_id, forged),
        (contract.topic, genuine.aggregate_id, genuine),
    )
    assert len(reasons) == 2
    assert reader.handled == [genuine.id]


def test_the_letter_keeps_the_bytes_and_can_only_be_discarded(log: EventLog) -> None:
    contract = contracts()[0]
    reader, event = Reader(log), replace(example(contract), source="/somebody")
    reader.read((contract.topic, event.aggregate_id, event))
    with reading(reader.engine) as session:
        (letter,) = dead_letters.listed(session)
        assert json.loads(letter.payload)["source"] == "/somebody"
        with pytest.raises(dead_letters.NotReadable):
            dead_letters.retry(session, letter.id, by="operator", reason="perhaps", at=letter.died_at)
