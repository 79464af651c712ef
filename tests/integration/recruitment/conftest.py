"""Recruitment on an in-memory database with one open selection, at a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Claim, Holder
from services.recruitment.service import create_app
from shared.config import Settings
from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW
from tests.builders.web import make_settings

Applicant = Callable[..., tuple[str, FlaskClient]]


@pytest.fixture
def engine() -> Engine:
    return build.database_with_demo_selection()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(NOW)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings("recruitment", tmp_path, secret_key=build.SECRET)


@pytest.fixture
def app(settings: Settings, engine: Engine, clock: StoppedClock) -> Flask:
    return create_app(settings, engine=engine, clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def log_in(app: Flask, engine: Engine, clock: StoppedClock) -> Callable[[str], FlaskClient]:
    """A browser in which an account is logged in, without the cost of a password."""

    def open_browser(account_id: str) -> FlaskClient:
        with unit_of_work(engine) as session:
            token = logins.open_login(
                session, clock.moment, Claim(Holder.APPLICANT, f"key-{account_id}", account_id, None)
            )
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie[Holder.APPLICANT.value] = token
        return browser

    return open_browser


@pytest.fixture
def applicant(engine: Engine, log_in: Callable[[str], FlaskClient]) -> Applicant:
    """(account id, browser) of a new applicant who is logged in."""

    def register(index: int = 0, name: str = "Budi Santoso") -> tuple[str, FlaskClient]:
        with unit_of_work(engine) as session:
            account_id = build.add_account(session, build.nik_number(index), name)
        return account_id, log_in(account_id)

    return register
