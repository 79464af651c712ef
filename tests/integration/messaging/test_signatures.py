"""An event counts if the key of its source has signed these very bytes, and that key counted then."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.contracts.catalogue import SERVICES, TOPICS, contracts
from shared.contracts.declaration import Contract
from shared.contracts.envelope import Event
from shared.db.engine import unit_of_work
from shared.eventlog.interface import EventLog, LogUnavailable, Message
from shared.eventlog.open_log import open_log
from shared.messaging.event_keys import EventKeys
from shared.messaging.judging import Check
from shared.messaging.outbox import emit
from shared.messaging.recall import recall_own_events
from shared.messaging.relay import Relay, republish
from shared.messaging.signature_check import SignatureCheck, signer_of
from shared.messaging.signing import DOMAIN, Signer, new_private_key, take_apart
from shared.messaging.tables import signature_limits
from tests.builders.event_reader import EventReader, example
from tests.builders.messaging import NOON, admitted, messaging_engine
from tests.builders.signing import event_keys, private_key, signatures, signed, signer

IDS = [contract.name for contract in contracts()]


class Reader(EventReader):
    """It can be started again with other keys, as a worker is."""

    def __init__(self, log: EventLog, keys: EventKeys | None = None) -> None:
        super().__init__(log)
        self.start(keys or event_keys())

    def start(self, keys: EventKeys) -> None:
        self.check = signatures(self.engine, self._log, keys)
        self.check.note_limits()

    def put(self, event: Event, *values: bytes) -> None:
        topic = next(each.topic for each in contracts() if each.name == event.type)
        self.append([Message(topic, event.aggregate_id, value, {}) for value in values])

    def read(self, checks: Sequence[Check] = ()) -> list[str]:
        return super().read(checks or [self.check])


def with_signature(published: bytes, change: Callable[[str, str, str], str]) -> bytes:
    """The published event with its attribute changed: key, signature and path as they stood to what shall stand."""
    head, _, tail = published.rpartition(b',"signature":"')
    parts = tail.removesuffix(b'"}').decode().split(".")
    return head + b',"signature":"' + change(*parts).encode() + b'"}'


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_what_its_source_has_signed_is_handled_once_however_often_it_comes(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    reader.put(event, signed(event), signed(event))
    assert reader.read() == []
    # Sent again in another batch, it has another signature, and is the same event.
    other = replace(event, id="another", sequence=2)
    reader.put(event, *signer(signer_of(event) or "").sign([event.to_bytes(), other.to_bytes()]))
    assert reader.read() == []
    assert reader.handled == [event.id, "another"]


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_every_event_without_signature_or_with_another_one_is_set_aside(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    source = signer_of(event)
    assert source in SERVICES
    genuine = signed(event)
    stranger, ours = Signer.from_pem(new_private_key()), signer(source)
    text = event.to_bytes()
    changed = replace(event, id="changed").to_bytes()
    attribute = genuine[len(text) - 1 :]
    # A root signed outside the domain, as a signature for something else would be.
    bare = Signer.from_pem(private_key(source))._private_key.sign(_root_of(genuine))
    bad = {
        "missing": text,
        "empty": with_signature(genuine, lambda *_: ""),
        "words": with_signature(genuine, lambda *_: "signed by cbt"),
        "of a stranger": stranger.sign([text])[0],
        "of a stranger under our name": with_signature(
            stranger.sign([text])[0], lambda _key, signature, path: f"{ours.key}.{signature}.{path}"
        ),
        "of other bytes": changed[:-1] + attribute,
        "of another event of the batch": changed[:-1] + ours.sign([changed, text])[1][len(text) - 1 :],
        "of another domain": with_signature(genuine, lambda key, _, path: f"{key}.{_b64(bare)}.{path}"),
        "with another path": with_signature(genuine, lambda key, signature, _: f"{key}.{signature}.{'A' * 44}"),
        "not at the end": genuine[:-1] + b',"x":1}',
        **{f"of {name}": signed(event, name) for name in SERVICES if name != source},
    }
    reader.put(event, *bad.values())
    reasons = reader.read()
    assert len(reasons) == len(bad), reasons
    assert all(reason.startswith("not believed: signature: ") for reason in reasons), reasons
    reader.require_untouched()
    reader.put(event, genuine)
    assert len(reader.read()) == len(bad)
    assert reader.handled == [event.id]


def _root_of(published: bytes) -> bytes:
    found = take_apart(published)
    assert found is not None
    return found.root


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_an_ended_key_counts_for_what_came_before_its_end_and_for_nothing_later(
    contract: Contract, log: EventLog
) -> None:
    reader, event = Reader(log), example(contract)
    source = signer_of(event) or ""
    fresh = Signer.from_pem(new_private_key())
    both = event_keys().with_key(source, fresh.public_key)
    later = replace(event, id="later", sequence=2)
    last = replace(event, id="last", sequence=3)
    # Announced: both keys count.
    reader.start(both)
    reader.put(event, signed(event))
    # Ended: what lies in the log already still counts, also when it is read from the start.
    reader.start(both.ended(source, [fresh.public_key]))
    reader.put(event, signed(later), *fresh.sign([later.to_bytes()]))
    assert [reason.partition(" key ")[2][17:] for reason in reader.read()] == ["had ended"]
    assert reader.handled == [event.id, "later"]
    # Started again, the end is where it was.
    reader.start(both.ended(source, [fresh.public_key]))
    reader.put(event, signed(last), *fresh.sign([last.to_bytes()]))
    assert len(reader.read()) == 2
    assert reader.handled == [event.id, "later", "last"]


def as_after_an_upgrade(reader: Reader) -> None:
    """The mark that the migration leaves where an earlier release's worker has run."""
    with unit_of_work(reader.engine) as session:
        session.execute(insert(signature_limits).values(key="", topic="", partition=-1, end_offset=-1))
    reader.start(event_keys())


@pytest.mark.parametrize("contract", contracts(), ids=IDS)
def test_events_of_the_release_before_count_up_to_the_upgrade_and_no_further(contract: Contract, log: EventLog) -> None:
    reader, event = Reader(log), example(contract)
    later = replace(event, id="later", sequence=2)
    reader.put(event, event.to_bytes())
    as_after_an_upgrade(reader)
    reader.put(event, later.to_bytes())
    assert reader.read() == ["not believed: signature: it has none"]
    reader.start(event_keys())
    reader.put(event, later.to_bytes(), signed(later))
    assert len(reader.read()) == 2
    assert reader.handled == [event.id, "later"]


def test_in_a_new_database_nothing_without_a_signature_counts(log: EventLog) -> None:
    event = example(contracts()[0])
    producer = log.producer()
    producer.append([Message(contracts()[0].topic, event.aggregate_id, event.to_bytes(), {})])
    reader = Reader(log)
    assert reader.read() == ["not believed: signature: it has none"]


def test_what_was_held_counts_by_the_place_that_it_had_in_the_log(log: EventLog) -> None:
    """Held behind a gap, then judged again: from before the upgrade it still counts, and so does a signed one."""
    reader, event = Reader(log), example(contracts()[0])
    second, third = replace(event, id="second", sequence=2), replace(event, id="third", sequence=3)
    reader.put(event, second.to_bytes())
    as_after_an_upgrade(reader)
    reader.put(event, signed(third))
    assert reader.read() == []
    assert reader.handled == []
    reader.put(event, signed(event))
    assert reader.read() == []
    assert reader.handled == [event.id, "second", "third"]


def test_a_log_that_came_back_empty_takes_nothing_unsigned_any_more(tmp_path: Path, log: EventLog) -> None:
    reader, event = Reader(log), example(contracts()[0])
    reader.put(event, event.to_bytes())
    as_after_an_upgrade(reader)
    empty = open_log(f"sqlite:///{tmp_path}/empty.db")
    afterwards = signatures(reader.engine, empty)
    afterwards.note_limits()
    assert afterwards(event, replace(next(log.scan([contracts()[0].topic])), offset=0)) is not None


def test_while_the_log_is_away_no_limit_is_noted_and_nothing_is_judged(log: EventLog) -> None:
    engine = messaging_engine()

    class Away:
        def ends(self, _topics: object) -> dict[tuple[str, int], int]:
            raise LogUnavailable("no broker")

    check = SignatureCheck(event_keys(), engine, Away(), tuple(TOPICS))  # type: ignore[arg-type]
    with pytest.raises(LogUnavailable):
        check.note_limits()


def test_the_relay_signs_all_that_it_publishes_also_what_it_publishes_again(log: EventLog) -> None:
    engine = messaging_engine()
    with unit_of_work(engine) as session:
        for number in range(7):
            emit(session, admitted(f"26-{number:04d}"), at=NOON)
    relay = Relay("recruitment", engine, log.producer(), signer("recruitment"))
    assert relay.run_once() == 7
    with unit_of_work(engine) as session:
        republish(session)
    fresh = Signer.from_pem(new_private_key())
    again = Relay("recruitment", engine, log.producer(), fresh)
    relay.close()
    assert again.run_once() == 7
    again.close()
    published = [take_apart(record.value) for record in log.scan(["recruitment.candidates"])]
    assert [each and each.key for each in published] == [signer("recruitment").key] * 7 + [fresh.key] * 7
    assert all(each and each.is_by(signer("recruitment").public_key) for each in published[:7])
    assert all(each and each.is_by(fresh.public_key) for each in published[7:])


def test_a_service_takes_back_after_a_restore_only_what_it_has_signed(log: EventLog) -> None:
    engine = messaging_engine()
    event = example(next(each for each in contracts() if each.name == "recruitment.candidate.admitted.v1"))
    forged = replace(event, id="forged", data={**event.data, "vacancy_id": "another"})
    producer = log.producer()
    producer.append(
        [
            Message("recruitment.candidates", event.aggregate_id, value, {})
            for value in (signed(forged, "cbt"), forged.to_bytes(), signed(event))
        ]
    )
    taken: list[str] = []

    def take(_session: Session, _now: Any, told: Event, _payload: Any) -> bool:
        taken.append(told.id)
        return True

    payload = next(each.payload for each in contracts() if each.name == event.type)
    recall_own_events(engine, log, "recruitment", {payload: take}, signatures(engine, log))
    assert taken == [event.id]


def test_the_attribute_is_one_that_cloudevents_allows() -> None:
    body = json.loads(signed(example(contracts()[0])))
    assert isinstance(body["signature"], str)
    assert DOMAIN.endswith(b"\n")
