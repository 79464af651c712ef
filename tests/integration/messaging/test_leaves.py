"""A leaf is noted with what it says, signed by the worker alone, and sent once, in its service's order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from shared.contracts.codec.reading import load
from shared.contracts.envelope import Event
from shared.contracts.leaves import DOMAIN, RecruitmentLeafSigned, ScoringLeafSigned, read_leaf
from shared.contracts.scoring import ExamSealed
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog
from shared.messaging.leaf_signing import signing_job
from shared.messaging.leaves import is_noted, note_leaf
from shared.messaging.outbox import emit
from shared.messaging.recall import recall_own_events
from shared.messaging.relay import Relay
from shared.messaging.signing import has_signed
from shared.messaging.tables import METADATA, noted_leaves, outbox
from tests.builders.messaging import NOON, StoppedClock, admitted, event_of
from tests.builders.signing import signatures, signer
from tools.snapshots import EXAMPLES

SEALED = load(ExamSealed, json.loads((EXAMPLES / "scoring.exam.sealed.v2.json").read_text(encoding="utf-8"))["data"])


def note(engine: Engine, *exams: str) -> None:
    with unit_of_work(engine) as session:
        for exam in exams:
            note_leaf(session, NOON, "exam.sealed", {"exam": exam})


def sign(engine: Engine, by: str = "scoring") -> int:
    return signing_job(by, signer(by)).run(engine, StoppedClock())


def sent(engine: Engine) -> list[dict[str, Any]]:
    """The data of the events with leaves, in their order."""
    with reading(engine) as session:
        rows = session.scalars(
            select(outbox.c.payload).where(outbox.c.type.like("%.leaf.signed.v1")).order_by(outbox.c.sequence)
        )
        return [dict(Event.from_bytes(raw).data) for raw in rows]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(noted_leaves)) or 0


def test_a_leaf_is_there_with_the_transaction_or_not_at_all(engine: Engine) -> None:
    def fails() -> None:
        with unit_of_work(engine) as session:
            note_leaf(session, NOON, "exam.sealed", {"exam": "skd"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with reading(engine) as session:
        assert not is_noted(session, "exam.sealed")
    note(engine, "skd")
    with reading(engine) as session:
        assert is_noted(session, "exam.sealed")
        assert not is_noted(session, "log.opened")


def test_the_worker_signs_each_once_in_the_order_in_which_they_were_noted(engine: Engine) -> None:
    note(engine, "a", "b", "a")
    assert sent(engine) == []
    assert sign(engine) == 2
    note(engine, "b", "c")
    assert sign(engine) == 1
    assert sign(engine) == 0
    found = sent(engine)
    leaves = [read_leaf(each["leaf"].encode()) for each in found]
    assert [leaf.body["exam"] for leaf in leaves] == ["a", "b", "c"]
    assert {each["producer"] for each in found} == {"scoring"}
    assert all(has_signed(signer("scoring").public_key, leaf.signature, DOMAIN, leaf.unsigned) for leaf in leaves)
    assert not has_signed(signer("scoring").public_key, leaves[0].signature, b"terang.events.v1\n", leaves[0].unsigned)


def test_a_type_that_nobody_may_say_is_refused_at_once(engine: Engine) -> None:
    with unit_of_work(engine) as session, pytest.raises(KeyError, match="made up"):
        note_leaf(session, NOON, "made up", {})


def test_an_event_of_which_the_log_says_something_notes_it_in_its_transaction(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        event = emit(session, SEALED, at=NOON)
        emit(session, admitted(), at=NOON)
        assert count(session) == 1
    sign(engine)
    (found,) = sent(engine)
    leaf = read_leaf(found["leaf"].encode())
    assert (leaf.type, leaf.time, leaf.body["event"]) == ("exam.sealed", NOON, event.id)
    assert leaf.body["keys"] == SEALED.key_commitment


def publish(engine: Engine, log: EventLog) -> None:
    relay = Relay("scoring", engine, log.producer(), signer("scoring"))
    while relay.run_once():
        continue
    relay.close()


def test_a_restored_database_says_again_what_it_had_said_and_nothing_twice(engine: Engine, log: EventLog) -> None:
    with unit_of_work(engine) as session:
        emit(session, SEALED, at=NOON)
    publish(engine, log)
    # The leaf of this event had not been signed yet; that of the other one had.
    note(engine, "later")
    sign(engine)
    publish(engine, log)
    before = sent(engine)
    with unit_of_work(engine) as session:
        for table in METADATA.tables.values():
            session.execute(delete(table))
    outcome = recall_own_events(engine, log, "scoring", {}, signatures(engine, log))
    assert outcome.recalled["scoring.leaf.signed.v1"] == 2
    assert sent(engine) == before
    assert sign(engine) == 0
    with reading(engine) as session:
        assert count(session) == 2


def test_the_leaf_of_a_taken_back_event_is_signed_if_it_never_was(engine: Engine, log: EventLog) -> None:
    with unit_of_work(engine) as session:
        emit(session, SEALED, at=NOON)
    publish(engine, log)
    with unit_of_work(engine) as session:
        for table in METADATA.tables.values():
            session.execute(delete(table))
    recall_own_events(engine, log, "scoring", {}, signatures(engine, log))
    assert sign(engine) == 1
    assert read_leaf(sent(engine)[0]["leaf"].encode()).type == "exam.sealed"


def test_the_events_of_two_services_have_their_own_order() -> None:
    one = event_of(RecruitmentLeafSigned(producer="recruitment", leaf="{}"))
    other = event_of(ScoringLeafSigned(producer="scoring", leaf="{}"))
    assert one.aggregate != other.aggregate
