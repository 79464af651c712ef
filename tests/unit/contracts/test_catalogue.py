"""The catalogue is held against itself, its snapshots and examples, and the handlers of the services."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.contracts.catalogue import SERVICES, TOPICS, contracts, payload_type
from shared.contracts.codec.reading import load
from shared.contracts.declaration import Contract, dump
from shared.contracts.envelope import Event
from tools.services import ALL
from tools.snapshots import EXAMPLES, SCHEMAS, asyncapi

IDS = [contract.name for contract in contracts()]
PRIVATE = ("nik", "password", "email", "phone", "address", "key", "weight", "rationale")


def example(contract: Contract) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{contract.name}.json").read_text(encoding="utf-8"))
    return found


def subscriptions(service: str) -> set[type[Any]]:
    consumers = ALL[service].consumers
    return {payload for consumer in consumers for payload in consumer.subscriptions}


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_the_example_fits_its_schema_its_payload_and_the_public_standard(contract: Contract) -> None:
    body = example(contract)
    schema = json.loads((SCHEMAS / f"{contract.name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(body["data"])
    event = Event.from_bytes(json.dumps(body).encode())
    payload = load(contract.payload, event.data)
    assert dump(payload) == event.data
    assert getattr(payload, contract.key_field) == event.aggregate_id
    assert (event.type, event.aggregate_type) == (contract.name, contract.aggregate_type)
    parsed = JSONFormat().read(CloudEvent, event.to_bytes())
    assert parsed.get_type() == contract.name
    assert parsed.get_id() == event.id


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_the_name_begins_with_the_service_that_publishes_it(contract: Contract) -> None:
    producer, _subject, verb, version = contract.name.rsplit(".", 3)
    assert producer in (*SERVICES, "messaging")
    assert verb.endswith("ed")
    assert re.fullmatch("v[1-9]", version)
    before = f"v{int(version[1:]) - 1}"
    assert version == "v1" or contract.name.removesuffix(version) + before in IDS
    assert contract.meaning
    assert contract.topic.startswith(f"{producer}.")


def test_an_aggregate_type_lives_on_one_topic() -> None:
    homes: dict[str, set[str]] = {}
    for contract in contracts():
        homes.setdefault(contract.aggregate_type, set()).add(contract.topic)
    assert all(len(topics) == 1 for topics in homes.values()), homes


@pytest.mark.parametrize("service", SERVICES)
def test_the_handlers_are_those_that_the_catalogue_names(service: str) -> None:
    named = {contract.payload for contract in contracts() if service in contract.consumers}
    handled = subscriptions(service) | {payload_type("messaging.republication.requested.v1")}
    assert handled == named


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_only_topics_that_are_open_to_it(service: str) -> None:
    for contract in contracts():
        if service in contract.consumers:
            assert service in TOPICS[contract.topic].readers, contract.name


def test_scoring_may_not_read_names_nor_what_it_says_itself() -> None:
    assert "scoring" not in TOPICS["recruitment.identities"].readers
    assert TOPICS["scoring.results"].readers == {"recruitment", "cbt"}


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_no_event_has_a_field_for_what_must_not_travel(contract: Contract) -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {name for item in value.values() for name in names(item)}
        return {name for item in value for name in names(item)} if isinstance(value, list) else set()

    allowed = {"key"} if contract.name == "scoring.ranking.released.v1" else set()
    assert not (names(example(contract)["data"]) & set(PRIVATE)) - allowed


def test_examples_and_schemas_are_of_known_events_only() -> None:
    for folder in (EXAMPLES, SCHEMAS):
        assert {path.stem for path in Path(folder).glob("*.json")} == set(IDS)


def test_the_asyncapi_document_refers_to_what_it_defines() -> None:
    document = asyncapi()
    for operation in document["operations"].values():
        for reference in (operation["channel"], *operation["messages"]):
            node: Any = document
            for step in reference["$ref"].removeprefix("#/").split("/"):
                node = node[step]
            assert node
