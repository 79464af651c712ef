"""A job's subject that fails is named and tried again after a pause; the others get their work done meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.db.engine import reading
from shared.eventlog.sqlite_log import SqliteLog
from shared.messaging import part_failures
from shared.messaging.jobs import Work
from shared.messaging.monitoring import Monitor, Pulse
from shared.messaging.subject_jobs import Look, SubjectJob
from tests.builders.messaging import StoppedClock, messaging_engine


@dataclass
class Exams:
    """Three exams wait, as the job's subjects; what it does with each is noted."""

    waiting: list[str] = field(default_factory=lambda: ["E-1", "E-2", "E-3"])
    breaks_at_look: dict[str, Exception] = field(default_factory=dict)
    breaks_at_work: dict[str, Exception] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)
    most: int = 1

    def __post_init__(self) -> None:
        self.engine = messaging_engine()
        self.clock = StoppedClock()
        self.job = SubjectJob("gate", 5.0, self._subjects, self.most)

    def run(self) -> int:
        return self.job.run(self.engine, self.clock)

    def failing(self) -> list[str]:
        with reading(self.engine) as session:
            return [f"{each.part} {each.failures} {each.error}" for each in part_failures.listed(session)]

    def _subjects(self, session: Session, _now: datetime) -> Iterator[tuple[str, Look]]:
        for exam_id in list(self.waiting):
            yield exam_id, partial(self._look, session, exam_id)

    def _look(self, session: Session, exam_id: str) -> Work:
        self.looked.append(exam_id)
        session.execute(text("SELECT 1"))
        if exam_id in self.breaks_at_look:
            raise self.breaks_at_look[exam_id]
        return lambda session, now: self._work(exam_id)

    def _work(self, exam_id: str) -> int:
        if exam_id in self.breaks_at_work:
            raise self.breaks_at_work[exam_id]
        self.waiting.remove(exam_id)
        return 1


def test_one_that_cannot_be_computed_holds_up_no_other() -> None:
    exams = Exams(breaks_at_look={"E-1": KeyError("TKP")})
    assert [exams.run(), exams.run(), exams.run()] == [1, 1, 0]
    assert exams.waiting == ["E-1"]
    assert exams.failing() == ["job-gate: E-1 1 KeyError: 'TKP'"]
    assert exams.looked.count("E-1") == 1, "it rests"


def test_one_whose_result_cannot_be_stored_holds_up_no_other() -> None:
    exams = Exams(breaks_at_work={"E-1": ValueError("too long")})
    while exams.run():
        pass
    assert exams.waiting == ["E-1"]
    assert exams.failing() == ["job-gate: E-1 1 ValueError: too long"]


def test_several_are_written_in_one_transaction_without_the_one_that_cannot_be() -> None:
    exams = Exams(breaks_at_work={"E-2": ValueError("too long")}, most=3)
    assert exams.run() == 3
    assert exams.waiting == ["E-2"]
    assert exams.failing() == ["job-gate: E-2 1 ValueError: too long"]
    assert exams.run() == 0, "it rests"
    exams.breaks_at_work.clear()
    exams.clock.forward(seconds=5)
    assert exams.run() == 1
    assert (exams.waiting, exams.failing()) == ([], [])


def test_what_one_wrote_before_it_failed_is_not_kept_with_what_the_others_wrote() -> None:
    engine = messaging_engine()
    job = SubjectJob("gate", 5.0, lambda *_: ((each, partial(partial, _note, each)) for each in ("E-1", "E-2")), most=2)
    job.run(engine, StoppedClock())
    with reading(engine) as session:
        assert [each.part for each in part_failures.listed(session)] == ["job-gate: E-1", "wrote E-2"]


def _note(exam_id: str, session: Session, now: datetime) -> int:
    part_failures.put(session, f"wrote {exam_id}", 1, "", now)
    if exam_id == "E-1":
        raise ValueError("too long")
    return 1


def test_it_is_tried_again_after_longer_and_longer_pauses_until_it_works() -> None:
    exams = Exams(waiting=["E-1"], breaks_at_look={"E-1": KeyError("TKP")})
    tries = []
    for second in range(60):
        before = len(exams.looked)
        exams.run()
        tries += [second] * (len(exams.looked) - before)
        exams.clock.forward(seconds=1)
    assert tries == [0, 5, 15, 35]
    assert exams.failing() == ["job-gate: E-1 4 KeyError: 'TKP'"]
    exams.breaks_at_look.clear()
    exams.clock.forward(seconds=60)
    assert exams.run() == 1
    assert exams.failing() == []


def test_one_that_is_named_no_more_fails_no_more() -> None:
    exams = Exams(waiting=["E-1"], breaks_at_look={"E-1": KeyError("TKP")})
    exams.run()
    exams.waiting.clear()
    exams.clock.forward(seconds=10)
    exams.run()
    assert exams.failing() == []


def test_an_outage_is_nobodys_fault() -> None:
    exams = Exams(breaks_at_look={"E-1": OperationalError("", {}, Exception("gone"))})
    with pytest.raises(OperationalError):
        exams.run()
    assert exams.failing() == []


def test_each_one_that_fails_is_a_figure_for_alerts(tmp_path: Path) -> None:
    exams = Exams(breaks_at_look={"E-1": KeyError("TKP"), "E-3": KeyError("TKP")})
    assert figures(exams, tmp_path) == {"": 0}, "an alert has a figure from the start"
    exams.run()
    exams.run()
    assert figures(exams, tmp_path) == {"job-gate: E-1": 1, "job-gate: E-3": 1}


def figures(exams: Exams, folder: Path) -> dict[str, float]:
    monitor = Monitor("scoring", exams.engine, SqliteLog(folder / "log.db"), {}, pulse=Pulse())
    try:
        samples = [sample for family in monitor.collect() for sample in family.samples]
    finally:
        monitor.close()
    return {each.labels["subject"]: each.value for each in samples if each.name == "terang_worker_subject_failing"}
