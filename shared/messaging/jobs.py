"""The periodic work of a worker: a job always writes, or it looks first and writes only where there is something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.kernel.clock import Clock
from shared.messaging.outbox import Cause, set_cause

Work = Callable[[Session, datetime], int]
"""Runs in one writing transaction and returns how much it did."""


class Periodic(Protocol):
    """What a worker runs again and again: `run` returns how much was done, and raises where it fails."""

    @property
    def name(self) -> str: ...

    @property
    def every_seconds(self) -> float: ...

    def run(self, engine: Engine, clock: Clock | None) -> int: ...


@dataclass(frozen=True)
class Job:
    """Work that falls due with time. While `function` returns more than 0 it is called again at once, otherwise
    after `every_seconds`."""

    name: str
    every_seconds: float
    function: Work

    def run(self, engine: Engine, clock: Clock | None) -> int:
        return write(engine, clock, self.function)


@dataclass(frozen=True)
class LookingJob:
    """Work that is seldom there. `look` runs in a transaction that only reads, so it holds up no writer however long
    it takes, and returns what to write, or None. What it found can have changed until that is done."""

    name: str
    every_seconds: float
    look: Callable[[Session, datetime], Work | None]

    def run(self, engine: Engine, clock: Clock | None) -> int:
        with reading(engine) as session:
            work = self.look(session, moment(session, clock))
        return write(engine, clock, work) if work is not None else 0


def write(engine: Engine, clock: Clock | None, work: Work) -> int:
    """Does the work in a transaction of its own, caused by nobody."""
    with unit_of_work(engine) as session:
        set_cause(session, Cause("system"))
        return work(session, moment(session, clock))


def moment(session: Session, clock: Clock | None) -> datetime:
    """The one time of what is done in this transaction."""
    return (clock or DatabaseClock(session)).now()
