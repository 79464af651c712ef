"""A session that is sat minute after minute, and linked."""

from __future__ import annotations

from sqlalchemy import Engine

from services.cbt.attempts.jobs import JOBS
from services.cbt.attempts.usecases import attempts, chain
from services.cbt.seating.domain.pins import token_digest
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.minute_links import HeadsLinked
from shared.db.engine import unit_of_work
from tests.builders.cbt import answer, emitted, hall, saved, started
from tests.builders.messaging import StoppedClock
from tests.builders.minute_links import contradictions


def work(engine: Engine, clock: StoppedClock) -> None:
    """What the worker does: chains, then links."""
    with unit_of_work(engine) as session:
        while chain.link_waiting(session, clock.now()):
            pass
    link_minutes(engine, clock)


def link_minutes(engine: Engine, clock: StoppedClock) -> None:
    (job,) = (each for each in JOBS if each.name == "link-minutes")
    while job.run(engine, clock):
        pass


def submit(engine: Engine, clock: StoppedClock, token: str) -> None:
    with unit_of_work(engine) as session:
        attempts.submit(session, clock.now(), token_digest(token))


def found(engine: Engine) -> list[str]:
    kinds = (AttemptStarted, AnswersRecorded, AttemptSubmitted, HeadsLinked)
    return contradictions(*(emitted(engine, kind) for kind in kinds))


class Sat:
    """Three candidates, minute after minute; two hand in."""

    def __init__(self, engine: Engine, clock: StoppedClock) -> None:
        self.engine, self.clock = engine, clock
        self.session_id, self.numbers = hall(engine, clock)
        work(engine, clock)
        self.tokens, self.papers = {}, {}
        for number in self.numbers:
            self.tokens[number], self.papers[number] = started(engine, clock, self.session_id, number)
        work(engine, clock)
        for sequence in range(1, 5):
            clock.forward(seconds=40)
            for number in self.numbers[: 1 + sequence % 3]:
                self.save(number, sequence)
            clock.forward(seconds=10)
            work(engine, clock)
        for number in self.numbers[1:]:
            clock.forward(minutes=1)
            submit(engine, clock, self.tokens[number])
            work(engine, clock)

    def save(self, number: str, sequence: int) -> None:
        saved(self.engine, self.clock, self.tokens[number], answer(sequence, self.papers[number][sequence % 5], 1))
