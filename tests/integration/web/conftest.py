"""The demonstration application on an in-memory database, at a clock that stands still."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from shared.db.engine import reading
from shared.messaging.tables import outbox
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine, notes


@pytest.fixture
def engine() -> Engine:
    return demo_engine()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def app(tmp_path: Path, engine: Engine, clock: StoppedClock) -> Flask:
    return create_demo(make_settings("recruitment", tmp_path), engine, clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Stored:
    """What is in the database once a request is over."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def notes(self) -> list[str]:
        with reading(self._engine) as session:
            return list(session.scalars(select(notes.c.text).order_by(notes.c.id)))

    @property
    def events(self) -> list[bytes]:
        with reading(self._engine) as session:
            return list(session.scalars(select(outbox.c.payload).order_by(outbox.c.id)))


@pytest.fixture
def stored(engine: Engine) -> Stored:
    return Stored(engine)
