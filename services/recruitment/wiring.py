"""The composition root: which parts recruitment is made of."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from services.recruitment.events.recall import RECALL
from services.recruitment.events.subscriptions import CONSUMERS
from services.recruitment.usecases.logins import remove_expired
from services.recruitment.usecases.vault import Vault
from services.recruitment.web import (
    accounts_api,
    accounts_pages,
    applications_api,
    applications_pages,
    eligibility_pages,
    help_pages,
    login,
    parts,
    results_api,
    results_pages,
    selections_api,
    staff_pages,
    trail_api,
    trail_pages,
    vacancies_pages,
    verifications_api,
    verifications_pages,
    words,
)
from shared.messaging.worker import Job
from shared.web.assets import assets_blueprint
from shared.web.service import Service
from shared.web.state import state

MIGRATIONS = Path(__file__).with_name("storage") / "migrations"

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


def _set_up(app: Flask) -> None:
    settings = state(app).settings
    assert settings.staff_private_key_file is not None
    parts.keep(
        app,
        parts.Parts(
            vault=Vault(settings.secret_key, settings.previous_secret_keys),
            staff_private_key=settings.staff_private_key_file.read_bytes(),
        ),
    )
    login.register(app)
    words.register(app)


SERVICE = Service(
    name="recruitment",
    port=8001,
    migrations=MIGRATIONS,
    apis=[module.api for module in _APIS],
    pages=[*(module.pages for module in _PAGES), assets_blueprint],
    set_up_app=_set_up,
    consumers=CONSUMERS,
    jobs=[Job("expired-logins", 600.0, remove_expired)],
    recalls=RECALL,
)

create_app = SERVICE.create_app
make_worker = SERVICE.make_worker
recall = SERVICE.recall
migrate = SERVICE.migrate
