"""Applicants at pages of recruitment in a real browser."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import Engine

from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Claim, Holder
from shared.db.engine import unit_of_work
from tests.builders.recruitment import NOW


def log_in(
    context: BrowserContext, app: Flask, engine: Engine, address: str, account_id: str, at: datetime = NOW
) -> None:
    """The browser has the cookie of this applicant from now on, without the cost of a password."""
    with unit_of_work(engine) as session:
        token = logins.open_login(session, at, Claim(Holder.APPLICANT, f"key-{account_id}", account_id, None))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[Holder.APPLICANT.value] = token
    name = app.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name)
    assert kept is not None
    context.add_cookies([{"name": name, "value": kept.value, "url": address}])
