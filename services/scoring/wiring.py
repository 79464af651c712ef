"""The composition root of scoring: what is put together here knows nothing of what put it together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from services.scoring.analysis.usecases import count_items
from services.scoring.bank import api as items_api
from services.scoring.bank import pages as bank_pages
from services.scoring.exams import api as exams_api
from services.scoring.exams import pages as exams_pages
from services.scoring.exams.usecases.sealing import NotSealable
from services.scoring.marking.recall import RECALL
from services.scoring.marking.subscriptions import GROUP, SUBSCRIPTIONS, TOPICS
from services.scoring.marking.usecases.marking import mark_waiting
from services.scoring.rankings.pages import words
from services.scoring.releases import api as rankings_api
from services.scoring.releases import pages as rankings_pages
from services.scoring.releases.domain import NotReady
from shared.config import Settings, load
from shared.db.engine import make_engine
from shared.db.migrations import upgrade
from shared.eventlog.interface import EventLog
from shared.eventlog.open_log import open_log
from shared.kernel.clock import Clock
from shared.messaging import recalling
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.recalling import Outcome
from shared.messaging.worker import Job, Worker
from shared.web.api import make_api
from shared.web.base import create_base_app, finish
from shared.web.errors import register_status

SERVICE = "scoring"
MIGRATIONS = Path(__file__).with_name("storage") / "migrations"

_APIS = (items_api, exams_api, rankings_api)
_PAGES = (bank_pages, exams_pages, rankings_pages)


def create_app(settings: Settings | None = None, *, engine: Engine | None = None, clock: Clock | None = None) -> Flask:
    """The web edge; settings and engine are read from the environment where they are not given."""
    settings = settings or load(SERVICE)
    engine = engine or make_engine(settings.database_url)
    app = create_base_app(SERVICE, __name__, settings, engine, clock=clock)
    register_status(NotReady, 409)
    register_status(NotSealable, 409)
    words.register(app)
    for pages in _PAGES:
        app.register_blueprint(pages.pages)
    api = make_api(app, "Terang: scoring")
    for module in _APIS:
        api.register_blueprint(module.api)
    return finish(app)


def make_worker(
    settings: Settings, *, engine: Engine | None = None, log: EventLog | None = None, clock: Clock | None = None
) -> Worker:
    """The relay, the consumer and the jobs, ready to run."""
    return Worker(
        SERVICE,
        engine or make_engine(settings.database_url),
        log or open_log(settings.event_log_url),
        consumers=[ConsumerSpec(GROUP, TOPICS, SUBSCRIPTIONS)],
        jobs=[Job("item-counts", 3.0, count_items), Job("marking", 5.0, mark_waiting)],
        clock=clock,
        monitored_at=settings.worker_metrics,
    )


def recall(engine: Engine, log: EventLog) -> Outcome:
    """After a restore: takes back from the log what the database no longer knows of its own events."""
    return recalling.recall_own(engine, log, SERVICE, RECALL)


def migrate(settings: Settings) -> None:
    """Brings the database to this release's tables."""
    engine = make_engine(settings.database_url)
    try:
        upgrade(engine, MIGRATIONS)
    finally:
        engine.dispose()
