"""A worker's part fails, waits and goes on; the others do not notice, and the database names it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.db.engine import reading
from shared.eventlog.interface import DuplicateWorker, LogUnavailable
from shared.eventlog.sqlite_log import SqliteLog
from shared.messaging import part_failures, parts
from shared.messaging.jobs import Job
from shared.messaging.monitoring import Pulse
from shared.messaging.parts import Part, Step, pause_after
from shared.messaging.waking import Bells, Idle
from shared.messaging.worker import Worker
from tests.builders.messaging import messaging_engine
from tests.builders.signing import signatures


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_FIRST_BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr(parts, "_LONGEST_BACKOFF_SECONDS", 0.002)


class Failing:
    """A step that raises the given errors, one at a call, then stops the worker; what it works with is counted."""

    def __init__(self, errors: list[Exception]) -> None:
        self.errors = errors
        self.stop = threading.Event()
        self.opened = 0
        self.broken_beginnings = 0
        self.failing: list[list[str]] = []
        self.engine: Engine = messaging_engine()
        self.pulse = Pulse()

    def run(self) -> Part:
        part = Part(
            "job-absent",
            self._open,
            idle=Idle.of(0.0),
            service="cbt",
            engine=self.engine,
            stop=self.stop,
            pulse=self.pulse,
        )
        part.run()
        return part

    def named(self) -> list[str]:
        with reading(self.engine) as session:
            return [f"{each.part} {each.failures} {each.error}" for each in part_failures.listed(session)]

    @contextmanager
    def _open(self) -> Iterator[Step]:
        self.opened += 1
        if self.opened <= self.broken_beginnings:
            raise OSError("no file")
        yield self._step

    def _step(self) -> int:
        self.failing.append(self.named())
        if self.errors:
            raise self.errors.pop(0)
        self.stop.set()
        return 1


def test_what_no_code_foresaw_is_named_until_the_part_works_again() -> None:
    step = Failing([KeyError("a"), TypeError("b\0\ud800")])
    step.run()
    assert step.failing == [[], ["job-absent 1 KeyError: 'a'"], ["job-absent 2 TypeError: b\\0\\ud800"]]
    assert step.named() == []
    assert step.opened == 3, "what it works with is made anew"


def test_a_short_outage_is_not_reported_and_a_long_one_is() -> None:
    step = Failing([LogUnavailable("away")] * 6)
    step.run()
    assert [bool(named) for named in step.failing] == [False] * 5 + [True] * 2
    assert step.opened == 1
    assert step.named() == []


def test_a_second_worker_of_the_same_name_ends_this_one() -> None:
    step = Failing([DuplicateWorker("scoring-0")])
    part = step.run()
    assert (part.gave_up, step.stop.is_set(), step.opened) == (True, True, 1)


def test_a_part_that_cannot_even_begin_is_named_and_tried_again() -> None:
    step = Failing([])
    step.broken_beginnings = 1
    step.run()
    assert step.failing == [["job-absent 1 OSError: no file"]]


@pytest.mark.parametrize(
    ("done", "dialect", "takes_company", "pauses"),
    [
        (1, "postgresql", True, True),
        (19, "postgresql", True, True),
        (20, "postgresql", True, False),
        (1, "postgresql", False, False),
        (200, "sqlite", False, True),
    ],
)
def test_few_events_wait_for_company_and_a_backlog_does_not(
    done: int, dialect: str, takes_company: bool, pauses: bool
) -> None:
    assert (pause_after(done, dialect, takes_company=takes_company) > 0) is pauses


def test_relay_and_consumers_take_company_and_jobs_do_not(tmp_path: Path) -> None:
    engine, log = messaging_engine(), SqliteLog(tmp_path / "log.db")
    jobs = [Job("a", 1.0, lambda _session, _now: 0)]
    worker = Worker("cbt", engine, log, signatures=signatures(engine, log), signer=None, jobs=jobs)
    found = {part.name: part.takes_company for part in worker._parts(Bells(engine, log))}
    assert found == {"relay": True, "cbt.control": True, "job-a": False}
