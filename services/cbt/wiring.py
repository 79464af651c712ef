"""The composition root: which parts cbt is made of."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool

from services.cbt.attempts import access as seat_access
from services.cbt.attempts import memory
from services.cbt.attempts.api import attempts as attempts_api
from services.cbt.attempts.api import checkins as checkins_api
from services.cbt.attempts.domain.journal import ItemNotOnPaper, OptionNotOfItem
from services.cbt.attempts.handlers import RECALL
from services.cbt.attempts.memory import Memory, Presence
from services.cbt.attempts.pages import attempts as attempts_pages
from services.cbt.attempts.pages import checkins as checkins_pages
from services.cbt.attempts.save_writer import InlineSaves, SaveWriter
from services.cbt.attempts.usecases.attempts import submit_overdue
from services.cbt.attempts.usecases.chain import link_waiting
from services.cbt.hall import api as seats_api
from services.cbt.hall import pages as seats_pages
from services.cbt.hall.domain import NotSeatedHere
from services.cbt.hall.usecases.figures import hall_figures
from services.cbt.seating import api as sessions_api
from services.cbt.seating import pages as sessions_pages
from services.cbt.seating.usecases.seats import seat_all_waiting
from services.cbt.subscriptions import CONSUMER, SUBSCRIPTIONS, TOPICS
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

SERVICE = "cbt"
MIGRATIONS = Path(__file__).with_name("storage") / "migrations"

_APIS = (attempts_api, checkins_api, sessions_api, seats_api)
_PAGES = (checkins_pages, attempts_pages, sessions_pages, seats_pages)


def create_app(settings: Settings | None = None, *, engine: Engine | None = None, clock: Clock | None = None) -> Flask:
    """The web edge. Without arguments it reads the environment, as gunicorn calls it."""
    settings = settings or load(SERVICE)
    engine = engine or make_engine(settings.database_url)
    app = create_base_app(SERVICE, __name__, settings, engine, clock=clock)
    presence = Presence()
    in_memory = isinstance(engine.pool, StaticPool)
    memory.keep(app, Memory(InlineSaves() if in_memory else SaveWriter(engine, clock, presence), presence))
    seat_access.register(app)
    for error in (ItemNotOnPaper, OptionNotOfItem):
        register_status(error, 422)
    register_status(NotSeatedHere, 404)
    for pages in _PAGES:
        app.register_blueprint(pages.pages)
    api = make_api(app, "Terang: cbt")
    for module in _APIS:
        api.register_blueprint(module.api)
    return finish(app)


def make_worker(
    settings: Settings, *, engine: Engine | None = None, log: EventLog | None = None, clock: Clock | None = None
) -> Worker:
    """The relay, the consumer and the jobs: seats, the chain behind the saves, the deadline."""
    return Worker(
        SERVICE,
        engine or make_engine(settings.database_url),
        log or open_log(settings.event_log_url),
        consumers=[ConsumerSpec(CONSUMER, TOPICS, SUBSCRIPTIONS)],
        jobs=[
            Job("seat-waiting", 0.5, seat_all_waiting),
            Job("link-journal", 1.0, link_waiting),
            Job("submit-overdue", 1.0, submit_overdue),
        ],
        clock=clock,
        figures=[hall_figures],
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
