"""The composition root: which parts recruitment is made of."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from services.recruitment import words
from services.recruitment.accounts import api as accounts_api
from services.recruitment.accounts import login, parts
from services.recruitment.accounts import pages as accounts_pages
from services.recruitment.accounts.domain.accounts import SlowDown, WrongCredentials
from services.recruitment.accounts.usecases.logins import remove_expired
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.admissions.recall import RECALL
from services.recruitment.applications.pages import applications as applications_pages
from services.recruitment.applications.pages import eligibility as eligibility_pages
from services.recruitment.home.api import applications as applications_api
from services.recruitment.home.api import vacancies as selections_api
from services.recruitment.home.pages import help as help_pages
from services.recruitment.home.pages import vacancies as vacancies_pages
from services.recruitment.results import api as results_api
from services.recruitment.results import pages as results_pages
from services.recruitment.staff import pages as staff_pages
from services.recruitment.subscriptions import CONSUMERS
from services.recruitment.trail import api as trail_api
from services.recruitment.trail import pages as trail_pages
from services.recruitment.verifications import api as verifications_api
from services.recruitment.verifications import pages as verifications_pages
from shared.config import Settings, load
from shared.db.engine import make_engine
from shared.db.migrations import upgrade
from shared.eventlog.interface import EventLog
from shared.eventlog.open_log import open_log
from shared.kernel.clock import Clock
from shared.messaging import recalling
from shared.messaging.recalling import Outcome
from shared.messaging.worker import Job, Worker
from shared.web.api import make_api
from shared.web.assets import assets_blueprint
from shared.web.base import create_base_app, finish
from shared.web.errors import register_status

SERVICE = "recruitment"
MIGRATIONS = Path(__file__).with_name("migrations")

_APIS = (selections_api, accounts_api, applications_api, verifications_api, results_api, trail_api)
_PAGES = (
    vacancies_pages,
    eligibility_pages,
    accounts_pages,
    applications_pages,
    staff_pages,
    verifications_pages,
    results_pages,
    trail_pages,
    help_pages,
)


def create_app(settings: Settings | None = None, *, engine: Engine | None = None, clock: Clock | None = None) -> Flask:
    """The web edge. Without arguments it reads the environment, as gunicorn calls it."""
    settings = settings or load(SERVICE)
    assert settings.staff_private_key_file is not None
    app = create_base_app(SERVICE, __name__, settings, engine or make_engine(settings.database_url), clock=clock)
    parts.keep(
        app,
        parts.Parts(
            vault=Vault(settings.secret_key, settings.previous_secret_keys),
            staff_private_key=settings.staff_private_key_file.read_bytes(),
        ),
    )
    login.register(app)
    words.register(app)
    register_status(WrongCredentials, 401)
    register_status(SlowDown, 429)
    for pages in _PAGES:
        app.register_blueprint(pages.pages)
    app.register_blueprint(assets_blueprint)
    api = make_api(app, "Terang: recruitment")
    for module in _APIS:
        api.register_blueprint(module.api)
    return finish(app)


def make_worker(
    settings: Settings, *, engine: Engine | None = None, log: EventLog | None = None, clock: Clock | None = None
) -> Worker:
    """The relay, the two consumers and the jobs."""
    return Worker(
        SERVICE,
        engine or make_engine(settings.database_url),
        log or open_log(settings.event_log_url),
        consumers=CONSUMERS,
        jobs=[Job("expired-logins", 600.0, remove_expired)],
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
