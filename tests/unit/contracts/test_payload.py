"""Payloads: checked by field, tolerant of newer producers, described by JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.catalogue import contracts
from shared.contracts.codec.reading import InvalidPayload, load
from shared.contracts.codec.rules import preset
from shared.contracts.codec.schemas import json_schema
from shared.contracts.declaration import dump
from shared.contracts.envelope import Event, MalformedEvent
from shared.contracts.recruitment import CandidateAdmitted
from tests.builders.messaging import admitted, event_of


def test_a_payload_survives_its_bytes() -> None:
    event = event_of(admitted(gpa=None), actor="verifier", correlation_id="c")
    again = Event.from_bytes(event.to_bytes())
    assert again == event
    assert load(CandidateAdmitted, again.data) == admitted()


def test_a_field_that_a_newer_producer_added_is_ignored() -> None:
    assert load(CandidateAdmitted, {**dump(admitted()), "shoe_size": 43}) == admitted()


@pytest.mark.parametrize(
    ("field", "value"),
    [("candidate_no", None), ("candidate_no", 7), ("extra_time", "yes"), ("born_on", "1999-13-01"), ("gpa", "NaN")],
)
def test_what_does_not_fit_is_named(field: str, value: Any) -> None:
    with pytest.raises(InvalidPayload, match=field):
        load(CandidateAdmitted, {**dump(admitted()), field: value})


@pytest.mark.parametrize(
    "change", [{"sequence": 0}, {"sequence": "1"}, {"data": []}, {"time": "noon"}, {"specversion": "0.3"}]
)
def test_an_envelope_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    import json

    body = json.loads(event_of(admitted()).to_bytes())
    with pytest.raises(MalformedEvent):
        Event.from_bytes(json.dumps({**body, **change}).encode())


def test_every_contract_has_a_json_schema_that_lists_its_fields() -> None:
    for contract in contracts():
        schema = json_schema(contract.payload)
        assert set(schema["properties"]) == set(contract.payload.__dataclass_fields__)
        assert contract.key_field in schema["properties"]


def test_the_shipped_rules_say_what_was_reported_for_2024() -> None:
    rules = preset("cpns-skd-2024")
    assert [(s.code, s.items, s.max_marks) for s in rules.sections] == [
        ("TWK", 30, 150),
        ("TIU", 35, 175),
        ("TKP", 45, 225),
    ]
    assert (rules.duration.minutes, rules.duration.extra_time_minutes) == (100, 130)
    general = next(t for t in rules.thresholds if t.category == "general")
    assert general.minima == {"TWK": 65, "TIU": 80, "TKP": 166}
    assert rules.tie_breaks == ("total", "TKP", "TIU", "TWK")
    assert rules.cut.multiple == 3
