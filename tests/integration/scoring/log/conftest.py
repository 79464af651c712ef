"""An empty public log on each database, and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from services.scoring.log import jobs
from services.scoring.log.handlers import leaf_signed
from services.scoring.migrations import METADATA
from shared.contracts.codec.reading import load
from shared.contracts.envelope import Event
from shared.contracts.leaves import SIGNED
from shared.db.engine import make_engine, unit_of_work
from shared.messaging.jobs import Periodic
from shared.messaging.leaf_signing import signing_job
from shared.messaging.tables import outbox
from tests.builders.messaging import StoppedClock
from tests.builders.public_log import Read, event_with, read_log
from tests.builders.signing import signer
from tests.builders.web import make_settings


@dataclass
class Log:
    """The log as scoring's worker runs it, by a clock that is moved by hand."""

    engine: Engine
    folder: Path
    make: Callable[[], Periodic]

    def __post_init__(self) -> None:
        self.clock = StoppedClock()
        self.job = self.make()
        self._passed: set[str] = set()

    def restart(self) -> None:
        """As a new process begins."""
        self.job = self.make()

    def arrive(self, *leaves: bytes, by: str = "scoring") -> None:
        """In events of the service `by`, as the consumer hands them over."""
        with unit_of_work(self.engine) as session:
            for leaf in leaves:
                event = event_with(leaf, by)
                leaf_signed(session, self.clock.now(), event, load(SIGNED[by], event.data))

    def run(self) -> int:
        """A second later."""
        self.clock.forward(seconds=1)
        return self.job.run(self.engine, self.clock)

    def open(self) -> None:
        """Scoring's leaf that opens the log goes the way of every leaf and comes back."""
        self.run()
        self.pass_on()
        assert self.run() == 1

    def pass_on(self) -> None:
        signing_job("scoring", signer("scoring")).run(self.engine, self.clock)
        with unit_of_work(self.engine) as session:
            for raw in session.scalars(select(outbox.c.payload).order_by(outbox.c.id)).all():
                event = Event.from_bytes(raw)
                if event.id not in self._passed:
                    self._passed.add(event.id)
                    leaf_signed(session, self.clock.now(), event, load(SIGNED["scoring"], event.data))

    def read(self) -> Read | None:
        return read_log(self.folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    in_memory = request.param == "sqlite"
    engine = make_engine("sqlite://" if in_memory else request.getfixturevalue("postgres_database"))
    METADATA.create_all(engine)
    settings = make_settings("scoring", tmp_path)
    assert settings.log_folder is not None
    yield Log(engine, settings.log_folder, lambda: jobs.keyed_jobs(settings)[0])
    engine.dispose()
