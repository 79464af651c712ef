"""Nobody is believed for what an event says it is: what does not fit is set aside and holds up nobody."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from shared.contracts.catalogue import SERVICES, TOPICS, contracts
from shared.contracts.declaration import Contract
from shared.contracts.envelope import Event
from shared.db.engine import reading
from shared.eventlog.interface import EventLog, Message
from shared.messaging import dead_letters
from tests.builders.event_reader import EventReader, example

IDS = [contract.name for contract in contracts()]
Placed = tuple[str, str, Event]
"""Topic, key and event of a record."""


def read(reader: EventReader, *records: Placed) -> list[str]:
    """Puts the records into the log, reads them and returns the reasons of all open dead letters."""
    reader.append([Message(topic, key, event.to_bytes(), {}) for topic, key, event in records])
    return reader.read()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_what_fits_is_handled(contract: Contract, log: EventLog) -> None:
    reader, event = EventReader(log), example(contract)
    assert read(reader, (contract.topic, event.aggregate_id, event)) == []
    assert reader.handled == [event.id]


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_on_every_other_topic_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = EventReader(log), example(contract)
    others = [topic for topic in TOPICS if topic != contract.topic]
    reasons = read(reader, *((topic, event.aggregate_id, event) for topic in others))
    assert len(reasons) == len(others)
    assert all(f"topic: {contract.name} belongs on {contract.topic}" in reason for reason in reasons)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_of_every_other_source_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = EventReader(log), example(contract)
    others = [f"/{name}" for name in (*SERVICES, "messaging") if name != contract.producer]
    others += [f"/{contract.producer}/", contract.producer, f"/{contract.producer}/hall", "", "//"]
    reasons = read(reader, *((contract.topic, event.aggregate_id, replace(event, source=source)) for source in others))
    assert [reason.split(":")[1].strip() for reason in reasons] == ["source"] * len(others)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_of_every_other_aggregate_type_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = EventReader(log), example(contract)
    others = [*sorted({each.aggregate_type for each in contracts()} - {contract.aggregate_type}), "forged", ""]
    reasons = read(
        reader, *((contract.topic, event.aggregate_id, replace(event, aggregate_type=other)) for other in others)
    )
    assert [reason.split(":")[1].strip() for reason in reasons] == ["aggregatetype"] * len(others)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_under_another_key_is_set_aside(contract: Contract, log: EventLog) -> None:
    """The record's key, the envelope's aggregate and the payload's field are one and the same."""
    reader, event = EventReader(log), example(contract)
    without = {name: value for name, value in event.data.items() if name != contract.key_field}
    reasons = read(
        reader,
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
    reader = EventReader(log)
    event = replace(example(contracts()[0]), type="somebody.something.done.v9", aggregate_id="a", aggregate_type="new")
    others = [name for name in (*SERVICES, "messaging") if not topic.startswith(f"{name}.")]
    reasons = read(reader, *((topic, "a", replace(event, source=f"/{name}")) for name in others))
    assert [reason.split(":")[1].strip() for reason in reasons] == ["source"] * len(others)
    reader.require_untouched()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_a_type_of_a_later_release_is_of_its_own_topics_aggregates(contract: Contract, log: EventLog) -> None:
    """It waits until a release knows it, and must not hold up what another service says meanwhile."""
    reader, event = EventReader(log), example(contract)
    others = {each.topic: f"/{each.producer}" for each in contracts() if each.topic != contract.topic}
    reasons = read(
        reader,
        *(
            (topic, event.aggregate_id, replace(event, type="somebody.something.done.v9", source=source))
            for topic, source in others.items()
        ),
    )
    assert [reason.split(":")[1].strip() for reason in reasons] == ["aggregatetype"] * len(others)
    reader.require_untouched()


def test_an_event_that_bears_the_id_of_another_service_s_event_is_applied(log: EventLog) -> None:
    """Whoever applies first is applied, and so are the others: an id says nothing about who may have used it."""
    one, other = (each for each in contracts() if each.name in ("scoring.attempt.scored.v1", "cbt.attempt.started.v1"))
    reader, first, second = EventReader(log), example(one), replace(example(other), id=example(one).id)
    for event, topic in ((second, other.topic), (first, one.topic), (second, other.topic), (first, one.topic)):
        assert read(reader, (topic, event.aggregate_id, event)) == []
    assert reader.handled == [first.id, first.id]


def test_a_forged_event_neither_holds_up_the_aggregate_that_it_names_nor_takes_its_number(log: EventLog) -> None:
    """Forged first, then the genuine one: that is handled."""
    contract = next(each for each in contracts() if each.name == "scoring.attempt.scored.v1")
    genuine, reader = example(contract), EventReader(log)
    forged = replace(genuine, id="forged", source="/cbt", data={**genuine.data, "total": 550})
    reasons = read(
        reader,
        ("cbt.seating", genuine.aggregate_id, forged),
        (contract.topic, genuine.aggregate_id, forged),
        (contract.topic, genuine.aggregate_id, genuine),
    )
    assert len(reasons) == 2
    assert reader.handled == [genuine.id]


def test_the_letter_keeps_the_bytes_and_can_only_be_discarded(log: EventLog) -> None:
    contract = contracts()[0]
    reader, event = EventReader(log), replace(example(contract), source="/somebody")
    read(reader, (contract.topic, event.aggregate_id, event))
    with reading(reader.engine) as session:
        (letter,) = dead_letters.listed(session)
        assert json.loads(letter.payload)["source"] == "/somebody"
        with pytest.raises(dead_letters.NotReadable):
            dead_letters.retry(session, letter.id, by="operator", reason="perhaps", at=letter.died_at)
