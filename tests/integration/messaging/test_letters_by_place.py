"""A place in the log has one dead letter, however often its record comes; a flood of bad records has a way out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.open_log import open_log
from shared.messaging import dead_letters, held_events
from shared.messaging.consumer import DEAD_LETTER_LIMIT, Consumer, ConsumerSpec, TooManyDeadLetters
from shared.messaging.tables import aggregate_positions, inbox, outbox
from shared.messaging.unbelieved import KEPT_BYTES, KEPT_LETTERS, records_waiting
from tests.builders.messaging import CANDIDATES, StoppedClock, admitted, discard, event_of, send


class Handling:
    """Applies events, but for those of the vacancy "poison"; the first `outages` calls find the database away."""

    def __init__(self, outages: int = 0) -> None:
        self.outages = outages
        self.applied: list[tuple[str, int]] = []

    def __call__(self, _session: Session, _now: datetime, event: Event, payload: CandidateAdmitted) -> None:
        if self.outages:
            self.outages -= 1
            raise OperationalError("insert", {}, Exception("database is locked"))
        if payload.vacancy_id == "poison":
            raise LookupError("no such vacancy")
        self.applied.append((payload.candidate_no, event.sequence))


def start(engine: Engine, log: EventLog, handling: Handling) -> None:
    """A worker's consumer starts, works once, and ends."""
    spec = ConsumerSpec("scoring", (CANDIDATES,), {CandidateAdmitted: handling})
    consumer = Consumer(spec, engine, log.consumer(spec.name, spec.topics), StoppedClock())
    try:
        consumer.run_once(0)
    finally:
        consumer.close()


def letters(engine: Engine, *, closed: bool = False) -> list[dead_letters.DeadLetter]:
    with reading(engine) as session:
        return dead_letters.listed(session, closed=closed)


def discard_all(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for letter in dead_letters.listed(session):
            discard(session, letter.id, "a flood")


def test_a_flood_of_what_nobody_sent_stops_no_consumer_and_costs_few_letters(engine: Engine, log: EventLog) -> None:
    handling, flood = Handling(), 3 * KEPT_LETTERS + 10
    send(log, *(f"no JSON {number}".encode() for number in range(flood)), event_of(admitted()))
    for _ in range(3):
        start(engine, log, handling)
    assert handling.applied == [("26-0001", 1)]
    *kept, counting = letters(engine)
    assert (len(kept), counting.records) == (KEPT_LETTERS, flood - KEPT_LETTERS)
    assert counting.offset == kept[-1].offset + 1
    assert counting.last_offset == kept[0].offset + flood - 1
    with reading(engine) as session:
        assert records_waiting(session) == flood


def test_a_flood_is_counted_once_however_often_it_is_read(engine: Engine, log: EventLog) -> None:
    handling, flood = Handling(), KEPT_LETTERS + 50
    send(log, *(f"no JSON {number}".encode() for number in range(flood)))
    start(engine, log, handling)
    for decide in (False, True):
        if decide:
            discard_all(engine)
        log.delete_commits("scoring")
        start(engine, log, handling)
        assert [letter.records for letter in letters(engine, closed=decide)][-1] == 50
    assert letters(engine) == [], "what was discarded stays so"
    send(log, b"another")
    start(engine, log, handling)
    assert [letter.payload for letter in letters(engine)] == [b"another"]


def test_of_a_large_record_that_nobody_sent_only_the_first_bytes_are_kept(engine: Engine, log: EventLog) -> None:
    send(log, b"x" * 100_000)
    producer = log.producer()
    producer.append([Message(CANDIDATES, "k" * 100_000, b"y", {"name": "z" * 100_000})])
    producer.close()
    start(engine, log, Handling())
    large, wrapped = letters(engine)
    assert large.payload == b"x" * KEPT_BYTES
    assert len(wrapped.wrapping or b"") <= KEPT_BYTES


def test_events_that_cannot_be_applied_stop_their_consumer_at_the_limit(engine: Engine, log: EventLog) -> None:
    handling = Handling()
    send(log, *(event_of(admitted(f"26-{number:04d}", vacancy_id="poison")) for number in range(1, 61)))
    send(log, event_of(admitted("26-0000")))
    for _ in range(3):
        with pytest.raises(TooManyDeadLetters, match="dead-letters list"):
            start(engine, log, handling)
        assert len(letters(engine)) == DEAD_LETTER_LIMIT, "a restart makes no letter twice"
    discard_all(engine)
    start(engine, log, handling)
    assert (len(letters(engine)), handling.applied) == (10, [("26-0000", 1)])
    discard_all(engine)
    start(engine, log, handling)
    assert letters(engine) == []
    assert len(letters(engine, closed=True)) == 60


def test_the_same_consumer_goes_on_once_a_person_has_decided(engine: Engine, log: EventLog) -> None:
    handling = Handling()
    faulty = [event_of(admitted(f"26-{number:04d}", vacancy_id="poison")) for number in range(1, DEAD_LETTER_LIMIT + 1)]
    send(log, *faulty, event_of(admitted("26-0000")))
    spec = ConsumerSpec("scoring", (CANDIDATES,), {CandidateAdmitted: handling})
    consumer = Consumer(spec, engine, log.consumer(spec.name, spec.topics), StoppedClock())
    for _ in range(3):
        with pytest.raises(TooManyDeadLetters):
            consumer.run_once(0)
    assert handling.applied == []
    discard_all(engine)
    consumer.run_once(0)
    consumer.close()
    assert handling.applied == [("26-0000", 1)]


def test_an_outage_in_the_same_batch_makes_no_letter_twice(engine: Engine, log: EventLog) -> None:
    handling = Handling(outages=3)
    send(log, b"no JSON", event_of(admitted()))
    for _ in range(3):
        with pytest.raises(OperationalError):
            start(engine, log, handling)
    start(engine, log, handling)
    assert (len(letters(engine)), handling.applied) == (1, [("26-0001", 1)])


def test_what_was_discarded_stays_so_when_the_log_is_read_again(engine: Engine, log: EventLog) -> None:
    handling = Handling()
    send(log, b"no JSON", event_of(admitted(vacancy_id="poison")), event_of(admitted(), 2))
    start(engine, log, handling)
    discard_all(engine)
    start(engine, log, handling)
    assert handling.applied == [("26-0001", 2)]
    log.delete_commits("scoring")
    with unit_of_work(engine) as session:
        session.execute(inbox.delete())
        session.execute(aggregate_positions.delete())
    start(engine, log, handling)
    assert handling.applied == [("26-0001", 2)] * 2
    assert (letters(engine), len(letters(engine, closed=True))) == ([], 2)
    with reading(engine) as session:
        assert held_events.count(session) == 0


def test_another_record_at_the_same_place_of_an_emptied_log_is_another_letter(engine: Engine, tmp_path: Path) -> None:
    for name, raw in {"before": b"no JSON", "after": b"another"}.items():
        log = open_log(f"sqlite:///{tmp_path}/{name}.db")
        send(log, raw)
        start(engine, log, Handling())
    assert [letter.payload for letter in letters(engine)] == [b"no JSON", b"another"]


def test_a_gap_behind_a_letter_is_asked_for_once_the_letter_is_decided(engine: Engine, log: EventLog) -> None:
    handling = Handling()
    missing = event_of(admitted(), 2)
    send(log, event_of(admitted(vacancy_id="poison"), 1), event_of(admitted(), 3))
    start(engine, log, handling)
    discard_all(engine)
    for _ in range(2):
        start(engine, log, handling)
    with reading(engine) as session:
        asked = [Event.from_bytes(raw).data["from_sequence"] for raw in session.scalars(select(outbox.c.payload))]
    assert asked == [2]
    send(log, missing)
    start(engine, log, handling)
    assert handling.applied == [("26-0001", 2), ("26-0001", 3)]


def test_more_held_aggregates_than_fit_a_look_keep_no_other_from_going_on(engine: Engine, log: EventLog) -> None:
    handling = Handling()
    newer = "recruitment.candidate.congratulated.v1"
    send(log, *(event_of(admitted(f"27-{number:04d}"), type=newer) for number in range(120)))
    send(log, event_of(admitted(), 2))
    start(engine, log, handling)
    send(log, event_of(admitted(), 1))
    start(engine, log, handling)
    assert handling.applied == [("26-0001", 1), ("26-0001", 2)]
