"""Held events that wait in vain: two people discard them, what is behind goes on, and they stay out for good."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from shared.contracts.catalogue import known_types
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog
from shared.messaging import held_discards, held_events
from shared.messaging.consumer import Consumer, ConsumerSpec
from shared.messaging.held_discards import ChangedSince, NotProposed, SamePerson
from shared.messaging.tables import aggregate_positions, inbox
from shared.messaging.tables import held_events as held_rows
from tests.builders.messaging import CANDIDATES, NOON, StoppedClock, admitted, event_of, send

NEWER = "recruitment.candidate.congratulated.v1"


class Handling:
    def __init__(self) -> None:
        self.applied: list[tuple[str, int]] = []

    def __call__(self, _session: Session, _now: datetime, event: Event, payload: CandidateAdmitted) -> None:
        self.applied.append((payload.candidate_no, event.sequence))


@pytest.fixture
def handling() -> Handling:
    return Handling()


def start(engine: Engine, log: EventLog, handling: Handling) -> None:
    spec = ConsumerSpec("scoring", (CANDIDATES,), {CandidateAdmitted: handling})
    consumer = Consumer(spec, engine, log.consumer(spec.name, spec.topics), StoppedClock())
    try:
        consumer.run_once(0)
    finally:
        consumer.close()


def discard_first(engine: Engine) -> None:
    """The event that is held longest."""
    with unit_of_work(engine) as session:
        [(first, _), *_], _ = held_discards.first_of_each(session, 10)
        held_discards.propose(session, [first], by="kartika", reason="sent by nobody of us", at=NOON)
        held_discards.confirm(session, held_discards.named(session, first.name), by="siregar", at=NOON)


def held(engine: Engine) -> int:
    with reading(engine) as session:
        return held_events.count(session)


def forget(engine: Engine, log: EventLog) -> None:
    """The whole log is read again by a consumer that remembers nothing, as a replay does."""
    log.delete_commits("scoring")
    with unit_of_work(engine) as session:
        for table in (inbox, aggregate_positions, held_rows):
            session.execute(delete(table))


def test_what_stands_behind_an_unknown_event_goes_on_once_two_people_discarded_it(
    engine: Engine, log: EventLog, handling: Handling
) -> None:
    send(log, event_of(admitted(), type=NEWER), event_of(admitted(), 2), event_of(admitted(), 3))
    start(engine, log, handling)
    assert (handling.applied, held(engine)) == ([], 3)
    with reading(engine) as session:
        [(first, behind)], aggregates = held_discards.first_of_each(session, 10)
    assert (first.type, first.source, first.topic, first.key) == (NEWER, "/recruitment", CANDIDATES, None)
    assert (first.place, behind, aggregates) == (("candidate", "26-0001", 1), 2, 1)
    discard_first(engine)
    start(engine, log, handling)
    assert (handling.applied, held(engine)) == ([("26-0001", 2), ("26-0001", 3)], 0)
    with reading(engine) as session:
        assert held_events.unknown_types(session, known_types()) == {}
        [kept] = held_discards.discarded(session)
    assert (kept.proposed_by, kept.discarded_by, kept.proposed_reason) == ("kartika", "siregar", "sent by nobody of us")
    assert (kept.type, kept.place) == (NEWER, ("candidate", "26-0001", 1))


def test_what_was_discarded_stays_out_when_the_log_is_read_again(
    engine: Engine, log: EventLog, handling: Handling
) -> None:
    send(log, event_of(admitted(), type=NEWER), event_of(admitted(), 2))
    start(engine, log, handling)
    discard_first(engine)
    start(engine, log, handling)
    forget(engine, log)
    start(engine, log, handling)
    assert (handling.applied, held(engine)) == ([("26-0001", 2)] * 2, 0)


def test_an_event_far_ahead_is_discarded_without_skipping_what_is_missing(
    engine: Engine, log: EventLog, handling: Handling
) -> None:
    far = event_of(admitted(), 3)
    send(log, event_of(admitted(), 1), far)
    start(engine, log, handling)
    discard_first(engine)
    send(log, far)
    start(engine, log, handling)
    assert held(engine) == 0, "it is not held again"
    send(log, event_of(admitted(), 2))
    start(engine, log, handling)
    assert handling.applied == [("26-0001", 1), ("26-0001", 2)]
    # Now its turn has come: it is skipped, and the next one is applied.
    send(log, far, event_of(admitted(), 4))
    start(engine, log, handling)
    assert (handling.applied[2:], held(engine)) == ([("26-0001", 4)], 0)


def test_another_event_with_the_id_of_a_discarded_one_is_applied(
    engine: Engine, log: EventLog, handling: Handling
) -> None:
    far = event_of(admitted(), 9)
    send(log, far)
    start(engine, log, handling)
    discard_first(engine)
    send(log, event_of(admitted("26-0002"), 1, id=far.id))
    start(engine, log, handling)
    assert handling.applied == [("26-0002", 1)]


def test_one_person_alone_discards_nothing(engine: Engine, log: EventLog, handling: Handling) -> None:
    send(log, event_of(admitted(), type=NEWER), event_of(admitted("26-0002"), type=NEWER))
    start(engine, log, handling)
    with unit_of_work(engine) as session:
        both = held_discards.of_type(session, NEWER, CANDIDATES)
        assert len(both) == 2
        with pytest.raises(NotProposed):
            held_discards.confirm(session, both, by="siregar", at=NOON)
        held_discards.propose(session, both[:1], by="siregar", reason="noise", at=NOON)
        held_discards.propose(session, both[1:], by="kartika", reason="noise", at=NOON)
        with pytest.raises(SamePerson):
            held_discards.confirm(session, held_discards.of_type(session, NEWER, CANDIDATES), by="siregar", at=NOON)
    assert held(engine) == 2


def test_another_event_in_the_same_place_is_not_what_was_decided_about(
    engine: Engine, log: EventLog, handling: Handling
) -> None:
    send(log, event_of(admitted(), type=NEWER))
    start(engine, log, handling)
    with unit_of_work(engine) as session:
        held_discards.propose(
            session, held_discards.of_type(session, NEWER, CANDIDATES), by="kartika", reason="noise", at=NOON
        )
    with reading(engine) as session:
        shown = held_discards.of_type(session, NEWER, CANDIDATES)
    with unit_of_work(engine) as session:
        other = event_of(admitted(), type=NEWER, person="somebody")
        session.execute(update(held_rows).values(payload=other.to_bytes()))
        with pytest.raises(ChangedSince):
            held_discards.confirm(session, shown, by="siregar", at=NOON)
        with pytest.raises(ChangedSince):
            held_discards.propose(session, shown, by="siregar", reason="noise", at=NOON)
        session.execute(delete(held_rows))
        held_discards.confirm(session, shown, by="siregar", at=NOON)
        assert held_discards.discarded(session) == [], "its turn has come meanwhile"


def test_a_flood_of_one_type_is_decided_about_at_once(engine: Engine, log: EventLog, handling: Handling) -> None:
    send(log, *(event_of(admitted(f"27-{number:04d}"), type=NEWER) for number in range(450)))
    send(log, event_of(admitted("28-0001"), 2))
    for _ in range(3):
        start(engine, log, handling)
    assert held(engine) == 451
    with unit_of_work(engine) as session:
        flood = held_discards.of_type(session, NEWER, CANDIDATES)
        held_discards.propose(session, flood, by="kartika", reason="a flood", at=NOON)
        flood = held_discards.of_type(session, NEWER, CANDIDATES)
        held_discards.confirm(session, flood, by="siregar", at=NOON)
        waiting = held_events.waiting(session, known_types())
    assert [(each.sender, each.unknown_type, each.number) for each in waiting] == [("recruitment", None, 1)]
