"""A worker without work leaves database and log alone, and acts at once when one of them changes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.recruitment import CANDIDATES
from shared.db.engine import make_engine, unit_of_work
from shared.eventlog.interface import EventLog
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.jobs import LookingJob
from shared.messaging.outbox import emit
from shared.messaging.tables import METADATA
from shared.messaging.waking import Commits
from shared.messaging.worker import Worker
from tests.builders.messaging import NOON, admitted
from tests.builders.signing import make_worker
from tests.builders.statements import sent_to

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports changes of files by inotify")

SOON = 10.0
_MOMENT = 1.5


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{tmp_path}/service.db")
    METADATA.create_all(made)
    yield made
    made.dispose()


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    thread = threading.Thread(target=worker.work)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(SOON)
        assert not thread.is_alive(), "a worker that is told to stop does not wait for its next look"


def test_without_work_there_are_few_statements_and_a_commit_is_acted_upon(engine: Engine, log: EventLog) -> None:
    looked = threading.Event()
    arrived = threading.Event()

    def look(_session: Session, _now: datetime) -> None:
        looked.set()

    consumer = ConsumerSpec("test", (CANDIDATES,), {}, on_every=lambda *_: arrived.set())
    worker = make_worker("recruitment", engine, log, consumers=[consumer], jobs=[LookingJob("looks", 0.05, look)])
    with working(worker):
        assert looked.wait(SOON)
        with sent_to(engine) as sent:
            threading.Event().wait(_MOMENT)
        # Asking ten times a second would be more than a hundred; a heartbeat, and who wakes by it, are some twenty.
        assert len(sent) <= 60, f"{len(sent)} statements in {_MOMENT} seconds without work"
        looked.clear()
        with unit_of_work(engine) as session:
            emit(session, admitted("26-0001"), at=NOON)
        assert arrived.wait(3.0), "through outbox, relay and log to the consumer, all of whom slept"
        assert looked.wait(3.0)


def test_a_commit_has_come_when_others_see_it_and_only_once(engine: Engine, tmp_path: Path) -> None:
    """Its file changes before that: whoever looked then would find nothing, and sleep."""
    commits, file = Commits(), tmp_path / "service.db-wal"
    commits.has_come(file)
    assert not commits.has_come(file)
    with unit_of_work(engine) as session:
        emit(session, admitted("26-0001"), at=NOON)
        session.flush()
        assert not commits.has_come(file)
    assert commits.has_come(file)
    assert not commits.has_come(file)
    commits.close()
    assert Commits().has_come(tmp_path / "nothing.db"), "whoever waits for it finds out what is the matter"


def test_where_files_are_not_watched_it_goes_on_looking(
    engine: Engine, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.waking.watch", lambda *_: None)
    arrived = threading.Event()
    consumer = ConsumerSpec("test", (CANDIDATES,), {}, on_every=lambda *_: arrived.set())
    with working(make_worker("recruitment", engine, log, consumers=[consumer])):
        with unit_of_work(engine) as session:
            emit(session, admitted("26-0001"), at=NOON)
        assert arrived.wait(SOON)
