"""The composition root of scoring: what is put together here knows nothing of what put it together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.analysis import jobs as analysis_jobs
from services.scoring.analysis.usecases import drop_counts
from services.scoring.approvals import pages as approvals_pages
from services.scoring.bank import pages as bank_pages
from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams import api as exams_api
from services.scoring.exams import handlers as exams_handlers
from services.scoring.exams import pages as exams_pages
from services.scoring.exams.usecases.imports import import_items
from services.scoring.exams.usecases.sealing import NotSealable
from services.scoring.home import api as items_api
from services.scoring.home import pages as items_pages
from services.scoring.marking import handlers as marking_handlers
from services.scoring.marking import jobs as marking_jobs
from services.scoring.marking.usecases import replay
from services.scoring.rankings.pages import words
from services.scoring.releases import api as rankings_api
from services.scoring.releases import pages as rankings_pages
from services.scoring.releases.domain import NotReady
from shared.config import Settings, load
from shared.contracts.cbt import ATTEMPTS
from shared.contracts.recruitment import CANDIDATES, SELECTIONS
from shared.db.engine import make_engine
from shared.db.migrations import upgrade
from shared.eventlog.interface import EventLog
from shared.eventlog.open_log import open_log
from shared.kernel.clock import Clock
from shared.messaging import recalling
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.recalling import Outcome
from shared.messaging.worker import Worker
from shared.web.api import make_api
from shared.web.base import create_base_app, finish
from shared.web.errors import register_status

SERVICE = "scoring"
MIGRATIONS = Path(__file__).with_name("storage") / "migrations"

_APIS = (items_api, exams_api, rankings_api)
_PAGES = (items_pages, exams_pages, rankings_pages)

GROUP = "scoring"
TOPICS = (SELECTIONS, CANDIDATES, ATTEMPTS)
SUBSCRIPTIONS = exams_handlers.SUBSCRIPTIONS | marking_handlers.SUBSCRIPTIONS


def create_app(settings: Settings | None = None, *, engine: Engine | None = None, clock: Clock | None = None) -> Flask:
    """The web edge; settings and engine are read from the environment where they are not given."""
    settings = settings or load(SERVICE)
    engine = engine or make_engine(settings.database_url)
    app = create_base_app(SERVICE, __name__, settings, engine, clock=clock)
    register_status(NotReady, 409)
    register_status(NotSealable, 409)
    for part in (approvals_pages, bank_pages, words):
        part.set_up(app)
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
        jobs=[*analysis_jobs.JOBS, *marking_jobs.JOBS],
        clock=clock,
        monitored_at=settings.worker_metrics,
    )


def recall(engine: Engine, log: EventLog) -> Outcome:
    """After a restore: takes back from the log what the database no longer knows of its own events."""
    return recalling.recall_own(engine, log, SERVICE, marking_handlers.RECALLS)


def migrate(settings: Settings) -> None:
    """Brings the database to this release's tables."""
    engine = make_engine(settings.database_url)
    try:
        upgrade(engine, MIGRATIONS)
    finally:
        engine.dispose()


def drop_projections(session: Session) -> None:
    """Empties everything that came from the log: vacancies, roster, attempts, journals, marks, counts.

    Bank, exams, approvals, sealed keys, signatures, releases, closures and the record of what was reported to
    recruitment stay: they are scoring's own. Reading the log again then gives the identical ranking.
    """
    drop_counts(session)
    replay.drop_projections(session)
