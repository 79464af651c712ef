"""The worker on a real log: events in, seats and attempts out, and the deadline kept when nobody looks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from services.cbt.exams import handlers as exams_handlers
from services.cbt.exams.tables import exams, papers
from services.cbt.seating import handlers as seating_handlers
from services.cbt.seating.tables import candidates, identities, seats, selections
from services.cbt.seating.usecases import sessions
from services.cbt.service import make_worker
from shared.contracts.catalogue import TOPICS as CATALOGUE
from shared.contracts.cbt import ATTEMPTS, SEATING, AnswersRecorded, AttemptSubmitted, SeatAssigned
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateIdentified
from shared.contracts.scoring import ExamSealed, ExamSealedV1
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.open_log import open_log
from shared.messaging.dead_letters import listed, open_count
from shared.messaging.worker import Worker
from tests.builders import person_keys
from tests.builders.cbt import (
    answer,
    assign_proctors,
    cbt_engine,
    exam_sealed,
    saved,
    selection_opened,
    session_plan,
    started,
)
from tests.builders.messaging import StoppedClock, admitted, event_of
from tests.builders.papers import locked_exam
from tests.builders.signed_seals import SEALERS, announce
from tests.builders.signed_seals import signed as signed_by_both
from tests.builders.signing import signed
from tests.builders.web import make_settings

SUBSCRIPTIONS = seating_handlers.SUBSCRIPTIONS | exams_handlers.SUBSCRIPTIONS
TOPIC_OF = {each.name: each.topic for each in map(contract_of, (*SUBSCRIPTIONS, *exams_handlers.STAFF_SUBSCRIPTIONS))}
LOCKED = locked_exam()
NUMBERS = ("26-0001", "26-0002", "26-0003")


class World:
    """cbt's database, its worker, and the log between it and the other services."""

    def __init__(self, folder: Path, *, sealers_known: bool = True) -> None:
        self.engine: Engine = cbt_engine()
        if sealers_known:
            with unit_of_work(self.engine) as session:
                announce(session, LOCKED.sealed.sealed_at)
        self.clock = StoppedClock()
        settings = make_settings("cbt", folder)
        self.log: EventLog = open_log(settings.event_log_url)
        self.worker: Worker = make_worker(settings, engine=self.engine, log=self.log, clock=self.clock)

    def tell(self, *events: Event) -> None:
        messages = []
        for event in events:
            messages.append(Message(TOPIC_OF[event.type], event.aggregate_id, signed(event), {"type": event.type}))
        producer = self.log.producer()
        assert producer.append(messages) == [None] * len(messages)
        producer.close()

    def plan_session(self) -> str:
        with unit_of_work(self.engine) as session:
            planned = sessions.create(session, self.clock.now(), session_plan())
            assign_proctors(session, self.clock, planned)
            return planned.session_id

    def published(self, topic: str, payload: type[Any]) -> list[Any]:
        reader = self.log.consumer(f"test-{random.random()}", [topic])
        events = [Event.from_bytes(record.value) for record in reader.poll(1000, 0)]
        reader.close()
        name = contract_of(payload).name
        return [load(payload, event.data) for event in events if event.type == name]

    def stored(self) -> dict[str, int]:
        tables = (selections, exams, candidates, identities, seats, papers)
        with reading(self.engine) as session:
            return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def story() -> list[Event]:
    named = [CandidateIdentified(candidate_no=number, name=f"Peserta {number}") for number in NUMBERS]
    people = [event_of(told) for told in (selection_opened(), *map(admitted, NUMBERS), *named)]
    papers_and_key = [event_of(told, number) for number, told in enumerate((*LOCKED.papers, LOCKED.key), 1)]
    return [*people, event_of(LOCKED.sealed), *papers_and_key]


def test_a_received_candidate_becomes_an_assigned_seat(world: World) -> None:
    world.tell(*story())
    world.worker.run_until_idle()
    assert world.published(SEATING, SeatAssigned) == []
    world.plan_session()
    world.worker.run_until_idle()
    assert [seat.candidate_no for seat in world.published(SEATING, SeatAssigned)] == list(NUMBERS)
    assert world.stored() == {
        "selections": 1,
        "exams": 1,
        "candidates": 3,
        "identities": 3,
        "seats": 3,
        "papers": 3,
    }


@pytest.mark.parametrize("seed", range(5))
def test_events_received_three_times_in_any_order_change_nothing(world: World, seed: int) -> None:
    once = story()
    events = once * 3
    random.Random(seed).shuffle(events)
    # A session needs its selection, so that one comes first.
    world.tell(once[0])
    world.worker.run_until_idle()
    world.plan_session()
    for event in events:
        world.tell(event)
        world.worker.run_until_idle()
    told = world.published(SEATING, SeatAssigned)
    assert sorted(seat.candidate_no for seat in told) == list(NUMBERS)
    assert world.stored()["papers"] == world.stored()["seats"] == 3
    with reading(world.engine) as session:
        assert open_count(session) == 0


def test_each_handler_may_run_twice(world: World) -> None:
    """Without the inbox too: a replay by hand goes past it."""
    for _ in range(2):
        with unit_of_work(world.engine) as session:
            for event in story():
                agreed = next(payload for payload in SUBSCRIPTIONS if contract_of(payload).name == event.type)
                SUBSCRIPTIONS[agreed](session, world.clock.now(), event, load(agreed, event.data))
    assert world.stored()["candidates"] == 3
    assert world.stored()["exams"] == 1


@pytest.mark.parametrize("sealed", [exam_sealed(), replace(LOCKED.sealed, signatures=())])
def test_an_exam_that_was_sealed_with_no_key_is_set_aside_with_its_reason(
    world: World, sealed: ExamSealed | ExamSealedV1
) -> None:
    world.tell(event_of(sealed))
    world.worker.run_until_idle()
    with reading(world.engine) as session:
        (letter,) = listed(session)
    assert letter.reason.startswith("invalid: signatures: the exam was sealed with no key.")
    assert world.stored()["exams"] == 0


def announcements() -> Iterator[Event]:
    """The keys of those who seal, with their roles, as recruitment announces them."""
    for holder, role in SEALERS.items():
        bound = person_keys.bound(holder, LOCKED.sealed.sealed_at)
        yield event_of(replace(bound, generation=0, roles=(str(role),)))


def test_a_seal_that_comes_before_its_signers_are_known_is_taken_up_once_they_are(tmp_path: Path) -> None:
    world = World(tmp_path, sealers_known=False)
    first, second = announcements()
    for told in (event_of(LOCKED.sealed), first):
        world.tell(told)
        world.worker.run_until_idle()
        world.clock.forward(seconds=3)
        with reading(world.engine) as session:
            (letter,) = listed(session)
        assert letter.reason.endswith(" is no member's key")
        assert world.stored()["exams"] == 0
    world.tell(second)
    world.worker.run_until_idle()
    world.clock.forward(seconds=3)
    world.worker.run_until_idle()
    assert world.stored()["exams"] == 1
    with reading(world.engine) as session:
        assert open_count(session) == 0
        (closed,) = listed(session, closed=True)
    assert (closed.closed_by, closed.closing_reason) == ("terang", "retry: what it is held against is known now")


def test_a_seal_that_fails_for_another_reason_is_left_to_a_person(world: World) -> None:
    other = signed_by_both(replace(LOCKED.sealed, content_digest="9" * 64))
    world.tell(event_of(LOCKED.sealed), event_of(other, 2))
    for _ in range(3):
        world.worker.run_until_idle()
        world.clock.forward(seconds=3)
    with reading(world.engine) as session:
        (letter,) = listed(session)
        assert listed(session, closed=True) == []
    assert "SealedDifferently" in letter.reason


def test_attempts_end_at_the_deadline_and_their_events_are_in_order(world: World) -> None:
    world.tell(*story())
    world.worker.run_until_idle()
    session_id = world.plan_session()
    world.worker.run_until_idle()
    token, items = started(world.engine, world.clock, session_id, NUMBERS[0])
    saved(world.engine, world.clock, token, answer(1, items[0]), answer(2, items[1]))
    world.clock.forward(seconds=3)
    world.worker.run_until_idle()
    assert len(world.published(ATTEMPTS, AnswersRecorded)) == 1
    saved(world.engine, world.clock, token, answer(3, items[2]))
    world.clock.forward(minutes=101)
    world.worker.run_until_idle()
    recorded = world.published(ATTEMPTS, AnswersRecorded)
    assert [[entry.sequence for entry in stretch.entries] for stretch in recorded] == [[1, 2], [3]]
    (submitted,) = world.published(ATTEMPTS, AttemptSubmitted)
    assert (submitted.reason, submitted.entries) == ("deadline", 3)
    assert submitted.chain_head == recorded[-1].entries[-1].hash


def test_cbt_reads_only_what_it_may() -> None:
    topics = {*seating_handlers.TOPICS, *exams_handlers.TOPICS}
    assert all("cbt" in CATALOGUE[topic].readers for topic in topics)
    assert {contract_of(payload).topic for payload in SUBSCRIPTIONS} == topics
    assert all("cbt" in contract_of(payload).consumers for payload in SUBSCRIPTIONS)
