"""The description of a service, and the processes that are made from it.

A service describes itself once, in its `service.py`; the web edge, the worker, the migration and what an
operator's command needs are the same for all services and are defined here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import flask
from flask import Flask
from sqlalchemy import Engine, MetaData

from shared.config import Settings, load
from shared.contracts.messaging import CONTROL
from shared.db.engine import make_engine
from shared.db.migrations import upgrade
from shared.eventlog.interface import EventLog
from shared.eventlog.open_log import open_log
from shared.kernel.builds import build_of
from shared.kernel.clock import Clock
from shared.messaging.configured_keys import event_keys, signing_key
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.jobs import Periodic
from shared.messaging.leaf_signing import signing_job
from shared.messaging.monitoring import Figures
from shared.messaging.recall import Outcome, Recall, own_topics, recall_own_events
from shared.messaging.signature_check import SignatureCheck
from shared.messaging.worker import Worker
from shared.telemetry.second_members import SecondMember, waiting
from shared.web.api import Blueprint, make_api
from shared.web.base import create_base_app, finish
from shared.web.state import SelectionOf, state


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service, whose package is `services.<name>`.

    `port` is where its web edge listens when a person runs it alone. `set_up_app` is called with the
    application before `pages` and `apis` are registered on it.
    """

    name: str
    port: int
    migrations: Path
    metadata: MetaData
    """The tables that the service's parts declare, to which its migrations lead."""
    apis: Sequence[Blueprint]
    pages: Sequence[flask.Blueprint]
    set_up_app: Callable[[Flask], None] | None = None
    selection_of: Mapping[str, SelectionOf] = field(default_factory=dict)
    """By the names that addresses give to their parts: how access to it learns the selection."""
    consumers: Sequence[ConsumerSpec] = ()
    jobs: Sequence[Periodic] = ()
    keyed_jobs: Callable[[Settings], Sequence[Periodic]] | None = None
    """Jobs that need a key which the settings name; raises SettingsError. A worker that publishes nothing has none."""
    figures: Sequence[Figures] = ()
    second_members: Sequence[SecondMember] = ()
    """Everything of which one person alone decides nothing: how long it waits for a second one is a figure, too."""
    builds: Sequence[str] = ()
    """The services whose builds its events name: read at the start, so that they are of the code that runs."""
    recalls: Mapping[type[Any], Recall]
    """How each of the service's own events is taken back into its tables after a restore."""

    def create_app(
        self, settings: Settings | None = None, *, engine: Engine | None = None, clock: Clock | None = None
    ) -> Flask:
        """The web edge; settings and engine come from the environment where they are not given (gunicorn)."""
        settings = settings or load(self.name)
        self._read_builds()
        app = create_base_app(
            self.name,
            f"services.{self.name}",
            settings,
            engine or make_engine(settings.database_url),
            migrations=self.migrations,
            clock=clock,
        )
        state(app).selection_of = self.selection_of
        if self.set_up_app is not None:
            self.set_up_app(app)
        for pages in self.pages:
            app.register_blueprint(pages)
        api = make_api(app, f"Terang: {self.name}")
        for blueprint in self.apis:
            api.register_blueprint(blueprint)
        return finish(app)

    def make_worker(
        self,
        settings: Settings,
        *,
        engine: Engine | None = None,
        log: EventLog | None = None,
        clock: Clock | None = None,
        publishing: bool = True,
    ) -> Worker:
        """The relay, the consumers and the jobs, ready to run; without `publishing` there is no relay, and no private
        key is needed. Raises SettingsError naming a key file that is missing or wrong."""
        self._read_builds()
        signer = signing_key(settings) if publishing else None
        keyed = self.keyed_jobs(settings) if publishing and self.keyed_jobs is not None else ()
        engine = engine or make_engine(settings.database_url)
        log = log or open_log(settings.event_log_url)
        return Worker(
            self.name,
            engine,
            log,
            signatures=self._signatures(settings, engine, log),
            signer=signer,
            consumers=self.consumers,
            jobs=[*self.jobs, *keyed, *([signing_job(self.name, signer)] if signer is not None else [])],
            clock=clock,
            figures=[*self.figures, partial(waiting, self.second_members)],
            monitored_at=settings.worker_metrics,
        )

    def recall(self, settings: Settings, engine: Engine, log: EventLog) -> Outcome:
        """After a restore: takes the service's own later events back from the log. Raises as `make_worker`."""
        return recall_own_events(engine, log, self.name, self.recalls, self._signatures(settings, engine, log))

    def _read_builds(self) -> None:
        for service in self.builds:
            build_of(service)

    def _signatures(self, settings: Settings, engine: Engine, log: EventLog) -> SignatureCheck:
        topics = {CONTROL, *own_topics(self.name), *(topic for spec in self.consumers for topic in spec.topics)}
        return SignatureCheck(event_keys(settings), engine, log, sorted(topics))

    def migrate(self, settings: Settings) -> None:
        """Brings the database to this release's tables."""
        engine = make_engine(settings.database_url)
        try:
            upgrade(engine, self.migrations)
        finally:
            engine.dispose()
