"""Periodic work that is the same for one subject after another, such as an exam: one that fails holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.db.engine import reading
from shared.db.outages import is_outage
from shared.kernel.clock import Clock
from shared.messaging import part_failures
from shared.messaging.jobs import Work, moment, write
from shared.messaging.part_failures import PartFailure

Look = Callable[[], Work | None]
"""Finds out what is to be written for a subject, or None; changes nothing."""

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 5, 300
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SubjectJob:
    """`subjects` names them, the most urgent first, and how to look at each, all in a transaction that only reads. The
    first that has something to write gets it written.

    A subject that fails is named in the database (`part_failures`) until it works or is named no more, and tried again
    after a pause of its own. An outage of the database is the fault of none, and raised.
    """

    name: str
    every_seconds: float
    subjects: Callable[[Session, datetime], Iterable[tuple[str, Look]]]

    def run(self, engine: Engine, clock: Clock | None) -> int:
        with reading(engine) as session:
            now = moment(session, clock)
            round_ = _Round(self.name, part_failures.of_subjects(session, self.name), now)
            found = round_.find(session, self.subjects(session, now))
        if found is None:
            return round_.note(engine, clock)
        subject, work = found
        try:
            done = write(engine, clock, work)
        except Exception as error:
            round_.fails(subject, error)
            done = 1
        round_.note(engine, clock)
        return done


@dataclass
class _Round:
    """One look at the subjects: which fail, and which of those `known` to fail do so no longer."""

    job: str
    known: Mapping[str, PartFailure]
    now: datetime
    failed: dict[str, Exception] = field(default_factory=dict)
    fine: set[str] = field(default_factory=set)

    def find(self, session: Session, subjects: Iterable[tuple[str, Look]]) -> tuple[str, Work] | None:
        resting = {subject for subject in self.known if self._rests(subject)}
        for subject, look in subjects:
            if subject in resting:
                continue
            try:
                # PostgreSQL ends a transaction with its first error; in a savepoint what surrounds it goes on.
                with session.begin_nested():
                    work = look()
            except Exception as error:
                self.fails(subject, error)
                continue
            if work is not None:
                self.fine = {subject} & set(self.known)
                return subject, work
        self.fine = set(self.known) - resting - set(self.failed)
        return None

    def fails(self, subject: str, error: Exception) -> None:
        if is_outage(error):
            raise error
        _log.error("subject_failed", job=self.job, subject=subject, exc_info=error)
        self.fine.discard(subject)
        self.failed[subject] = error

    def note(self, engine: Engine, clock: Clock | None) -> int:
        return write(engine, clock, self._note) if self.failed or self.fine else 0

    def _note(self, session: Session, now: datetime) -> int:
        for subject, error in self.failed.items():
            times = self.known[subject].failures + 1 if subject in self.known else 1
            text = f"{type(error).__name__}: {error}"
            part_failures.put(session, part_failures.of_subject(self.job, subject), times, text, now)
        for subject in self.fine:
            part_failures.remove(session, part_failures.of_subject(self.job, subject))
        return 0

    def _rests(self, subject: str) -> bool:
        failure = self.known[subject]
        pause = min(_FIRST_PAUSE_SECONDS * 2 ** min(failure.failures - 1, 10), _LONGEST_PAUSE_SECONDS)
        return self.now < failure.at + timedelta(seconds=pause)
