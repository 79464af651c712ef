"""The consumer: each event once, in order; poison set aside with its reason; outages waited out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.contracts.catalogue import known_types
from shared.contracts.declaration import CONTRACTS
from shared.contracts.envelope import Event
from shared.contracts.messaging import RepublicationRequested
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog
from shared.kernel.errors import NotFound
from shared.messaging import consumer as consumer_module
from shared.messaging import dead_letters, held_events
from shared.messaging.consumer import Consumer, ConsumerSpec, TooManyDeadLetters
from shared.messaging.ordering import Arrival
from shared.messaging.outbox import emit
from shared.messaging.tables import inbox, outbox
from tests.builders.consuming import SEEN, consume, note, seen
from tests.builders.messaging import CANDIDATES, NOON, admitted, discard, event_of, messaging_engine, send
from tests.builders.signing import make_worker


@pytest.fixture
def engine(engine: Engine) -> Engine:
    SEEN.create(engine)
    return engine


def test_an_event_is_applied_once_however_often_it_comes(engine: Engine, log: EventLog) -> None:
    event = event_of(admitted())
    send(log, event, event)
    consume(engine, log)
    send(log, event)
    consume(engine, log)
    assert seen(engine) == [("26-0001", 1)]


def test_every_event_three_times_in_shuffled_aggregates_has_the_same_effect(engine: Engine, log: EventLog) -> None:
    events = [event_of(admitted(f"26-{who:04d}"), sequence) for who in range(6) for sequence in (1, 2, 3)]
    copies = events * 3
    random.Random(7).shuffle(copies)
    send(log, *copies)
    consume(engine, log)
    effects = seen(engine)
    assert sorted(effects) == sorted((event.aggregate_id, event.sequence) for event in events)
    for who in {name for name, _ in effects}:
        assert [sequence for name, sequence in effects if name == who] == [1, 2, 3]


def test_a_gap_holds_the_aggregate_and_asks_the_producer_to_send_again(engine: Engine, log: EventLog) -> None:
    first, second, third = (event_of(admitted(), sequence) for sequence in (1, 2, 3))
    send(log, first, third, event_of(admitted("26-0002")))
    consume(engine, log)
    assert seen(engine) == [("26-0001", 1), ("26-0002", 1)]
    with reading(engine) as session:
        asked = [Event.from_bytes(raw) for raw in session.scalars(select(outbox.c.payload))]
        assert [(e.data["aggregate_id"], e.data["from_sequence"]) for e in asked] == [("26-0001", 2)]
        assert asked[0].data["producer"] == "recruitment"
    send(log, second)
    consume(engine, log)
    consume(engine, log)
    assert seen(engine) == [("26-0001", 1), ("26-0002", 1), ("26-0001", 2), ("26-0001", 3)]
    with reading(engine) as session:
        assert held_events.count(session) == 0


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"\xff\x00", "not JSON"), (b"[]", "CloudEvents"), (b'{"specversion":"1.0"}', "missing attributes: id")],
)
def test_bytes_that_are_no_event_are_buried_and_the_next_event_goes_on(
    engine: Engine, log: EventLog, raw: bytes, reason: str
) -> None:
    send(log, raw, event_of(admitted()))
    consume(engine, log)
    assert seen(engine) == [("26-0001", 1)]
    with reading(engine) as session:
        (letter,) = dead_letters.listed(session)
    assert reason in letter.reason
    assert letter.payload == raw


def test_a_field_of_the_wrong_kind_is_named_in_the_dead_letter(engine: Engine, log: EventLog) -> None:
    event = event_of(admitted())
    send(log, event_of(admitted(), data={**event.data, "extra_time": "perhaps"}))
    consume(engine, log)
    with reading(engine) as session:
        (letter,) = dead_letters.listed(session)
        assert "extra_time" in letter.reason
        assert session.scalar(select(func.count()).select_from(inbox)) == 0


def test_poison_parks_its_aggregate_until_a_person_decides(engine: Engine, log: EventLog) -> None:
    send(log, event_of(admitted(vacancy_id="poison"), 1), event_of(admitted(), 2), event_of(admitted("26-0002")))
    consume(engine, log)
    assert seen(engine) == [("26-0002", 1)]
    with unit_of_work(engine) as session:
        (letter,) = dead_letters.listed(session)
        assert "no such vacancy" in letter.reason
        assert held_events.count(session) == 1
        discard(session, letter.id, "test vacancy")
    consume(engine, log)
    assert seen(engine) == [("26-0002", 1), ("26-0001", 2)]
    send(log, event_of(admitted(vacancy_id="poison"), 1, id=str(letter.event_id)))
    consume(engine, log)
    with reading(engine) as session:
        assert dead_letters.listed(session) == []
        assert [closed.closing_reason for closed in dead_letters.listed(session, closed=True)] == [
            "discard: test vacancy"
        ]


def test_a_retried_letter_is_applied_before_what_waits_behind_it(engine: Engine, log: EventLog) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug")

    send(log, event_of(admitted(), 1), event_of(admitted(), 2))
    consume(engine, log, broken)
    with unit_of_work(engine) as session:
        (letter,) = dead_letters.listed(session)
        dead_letters.retry(session, letter.id, by="operator", reason="mended", at=NOON)
    consume(engine, log)
    assert seen(engine) == [("26-0001", 1), ("26-0001", 2)]


def test_closing_a_letter_twice_or_one_that_is_not_there_is_refused(engine: Engine, log: EventLog) -> None:
    send(log, b"rubbish")
    consume(engine, log)
    with unit_of_work(engine) as session:
        (letter,) = dead_letters.listed(session)
        with pytest.raises(dead_letters.NotReadable):
            dead_letters.retry(session, letter.id, by="operator", reason="why not", at=NOON)
        with pytest.raises(dead_letters.NotProposed):
            dead_letters.confirm_discard(session, letter, by="siregar", at=NOON)
        dead_letters.propose_discard(session, letter.id, by="kartika", reason="rubbish", at=NOON)
        letter = dead_letters.get(session, letter.id)
        with pytest.raises(dead_letters.SamePerson):
            dead_letters.confirm_discard(session, letter, by="kartika", at=NOON)
        assert dead_letters.open_count(session) == 1
        dead_letters.confirm_discard(session, letter, by="siregar", at=NOON)
        with pytest.raises(dead_letters.AlreadyClosed):
            discard(session, letter.id, "again")
        with pytest.raises(NotFound):
            discard(session, 99, "?")


def test_too_many_dead_letters_stop_the_consumer(
    engine: Engine, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "DEAD_LETTER_LIMIT", 3)
    faulty = [event_of(admitted(f"26-000{number}", vacancy_id="poison")) for number in (2, 3, 4)]
    send(log, *faulty, event_of(admitted()))
    with pytest.raises(TooManyDeadLetters, match="dead-letters list"):
        consume(engine, log)
    assert seen(engine) == []


def test_an_outage_is_no_poison_the_event_is_applied_when_it_ends(engine: Engine, log: EventLog) -> None:
    outages = [OperationalError("insert", {}, Exception("database is locked"))] * 2

    def flaky(session: Session, now: datetime, event: Event, payload: CandidateAdmitted) -> None:
        note(session, now, event, payload)
        if outages:
            raise outages.pop()

    send(log, event_of(admitted(), 1), event_of(admitted(), 2))
    for _ in range(2):
        with pytest.raises(OperationalError):
            consume(engine, log, flaky)
    consume(engine, log, flaky)
    assert seen(engine) == [("26-0001", 1), ("26-0001", 2)]
    with reading(engine) as session:
        assert dead_letters.open_count(session) == 0


def test_an_event_type_of_a_newer_release_is_held_until_a_release_knows_it(
    engine: Engine, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = "recruitment.candidate.congratulated.v1"
    send(log, event_of(admitted(), 1, type=newer), event_of(admitted(), 2), event_of(admitted("26-0002")))
    consume(engine, log)
    send(log, event_of(admitted(), 3))
    consume(engine, log)
    assert seen(engine) == [("26-0002", 1)]
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(inbox)) == 1, "only the other candidate's is done"
        assert held_events.unknown_types(session, known_types()) == {newer: 1}
        assert held_events.count(session) == 3
        assert session.scalar(select(func.count()).select_from(outbox)) == 0, "nothing is missing"
    monkeypatch.setitem(CONTRACTS, newer, CONTRACTS["recruitment.candidate.admitted.v1"])
    consume(engine, log)
    assert seen(engine) == [("26-0002", 1), ("26-0001", 1), ("26-0001", 2), ("26-0001", 3)]
    with reading(engine) as session:
        assert held_events.count(session) == 0


def test_what_a_handler_emits_names_the_event_as_its_cause(engine: Engine, log: EventLog) -> None:
    def answer(session: Session, now: datetime, _event: Event, _payload: CandidateAdmitted) -> None:
        emit(session, admitted("26-0009"), at=now)

    event = event_of(admitted(), correlation_id="corr-7", actor="verifier")
    send(log, event)
    consume(engine, log, answer)
    with reading(engine) as session:
        emitted = Event.from_bytes(session.scalars(select(outbox.c.payload)).one())
    assert (emitted.causation_id, emitted.correlation_id, emitted.actor) == (event.id, "corr-7", "verifier")


def test_on_every_sees_each_event_once_with_its_record(engine: Engine, log: EventLog) -> None:
    trail: list[tuple[str, int]] = []

    def keep(_session: Session, _now: datetime, arrivals: Sequence[Arrival]) -> None:
        trail.extend((event.type, record.offset) for event, record in arrivals)

    event = event_of(admitted())
    send(log, event, event)
    spec = ConsumerSpec("recruitment.trail", (CANDIDATES,), on_every=keep)
    consumer = Consumer(spec, engine, log.consumer(spec.name, spec.topics))
    consumer.run_once(0)
    consumer.close()
    assert [name for name, _ in trail] == ["recruitment.candidate.admitted.v1"]


def test_a_hole_heals_itself_between_two_services(engine: Engine, log: EventLog) -> None:
    """The producer's log lost the first event; the consumer's request brings it back."""
    producer_side, consumer_side = messaging_engine(), engine
    with unit_of_work(producer_side) as session:
        lost = emit(session, admitted(), at=NOON)
        session.execute(outbox.update().where(outbox.c.event_id == lost.id).values(published_at=NOON))
    with unit_of_work(producer_side) as session:
        emit(session, admitted(), at=NOON)
    recruitment = make_worker("recruitment", producer_side, log)
    spec = ConsumerSpec("scoring", (CANDIDATES,), {CandidateAdmitted: note})
    scoring = make_worker("scoring", consumer_side, log, consumers=[spec])
    while recruitment.run_until_idle() + scoring.run_until_idle():
        continue
    assert seen(consumer_side) == [("26-0001", 1), ("26-0001", 2)]


def test_the_request_for_republication_is_in_the_catalogue() -> None:
    request = RepublicationRequested(
        request_id="r", producer="cbt", consumer="c", topic="t", aggregate_type="a", aggregate_id="1", from_sequence=2
    )
    assert event_of(request).aggregate_id == "r"
