"""Periodic work that is the same for one subject after another, such as an exam: one that fails holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

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
    first `most` that have something to write get it written, in one transaction.

    A subject that fails is named in the database (`part_failures`) until it works or is named no more, and tried again
    after a pause of its own. An outage of the database is the fault of none, and raised.
    """

    name: str
    every_seconds: float
    subjects: Callable[[Session, datetime], Iterable[tuple[str, Look]]]
    most: int = 1

    def run(self, engine: Engine, clock: Clock | None) -> int:
        with reading(engine) as session:
            now = moment(session, clock)
            round_ = _Round(self.name, part_failures.of_subjects(session, self.name), now)
            found = round_.find(session, self.subjects(session, now), self.most)
        done = self._write(engine, clock, round_, found) if found else 0
        return done + round_.note(engine, clock)

    def _write(self, engine: Engine, clock: Clock | None, round_: _Round, found: Sequence[tuple[str, Work]]) -> int:
        try:
            return write(engine, clock, partial(round_.work, found=found))
        except Exception as error:
            # What only the end of the transaction refuses is known to be of one subject only where there is one.
            if len(found) > 1:
                raise
            round_.fails(found[0][0], error)
            return 1


@dataclass
class _Round:
    """One look at the subjects: which fail, and which of those `known` to fail do so no longer."""

    job: str
    known: Mapping[str, PartFailure]
    now: datetime
    failed: dict[str, Exception] = field(default_factory=dict)
    fine: set[str] = field(default_factory=set)

    def find(self, session: Session, subjects: Iterable[tuple[str, Look]], most: int) -> list[tuple[str, Work]]:
        """At most so many that have something to write."""
        resting = {subject for subject in self.known if self._rests(subject)}
        found: list[tuple[str, Work]] = []
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
                found.append((subject, work))
                if len(found) == most:
                    self.fine = {each for each, _ in found} & set(self.known)
                    return found
        self.fine = set(self.known) - resting - set(self.failed)
        return found

    def work(self, session: Session, now: datetime, found: Sequence[tuple[str, Work]]) -> int:
        """Writes for each in a savepoint; one that fails counts as done, too: the others are not to wait for it."""
        done = 0
        for subject, work in found:
            try:
                with session.begin_nested():
                    done += work(session, now)
            except Exception as error:
                self.fails(subject, error)
                done += 1
        return done

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
