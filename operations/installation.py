"""The installation that a command works on: the environment's settings, completed by those of a home folder."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from operations.home import Home
from operations.services import service_of
from shared.config import Settings, SettingsError, load
from shared.contracts.catalogue import SERVICES
from shared.db.clock import DatabaseClock
from shared.db.engine import make_engine, reading, unit_of_work
from shared.eventlog.interface import EventLog, LogUnavailable
from shared.eventlog.open_log import open_log
from shared.kernel.errors import Refused
from shared.messaging.outbox import Cause, set_cause


class Installation:
    """The three services' databases and the log, as a command reaches them."""

    def __init__(self, home: Home, environ: Mapping[str, str] | None = None) -> None:
        self.home = home
        given = os.environ if environ is None else environ
        self.is_configured = any(name.startswith("TERANG_") for name in given if name != "TERANG_HOME")
        self.environment = home.environment(given)

    def settings(self, service: str) -> Settings:
        """Raises Refused naming each setting that is missing or wrong, or the folder that holds none."""
        if not self.is_configured and not self.home.secret_key.exists():
            raise Refused(f"{self.home.path}: nothing is installed here; name another folder with --home")
        return settings_of(service, self.environment)

    @contextmanager
    def writing(self, service: str) -> Iterator[tuple[Session, datetime]]:
        """One transaction in a service's database, on the operator's behalf; commits at the end."""
        with self.engine(service) as engine, unit_of_work(engine) as session:
            set_cause(session, Cause("operator"))
            yield session, DatabaseClock(session).now()

    @contextmanager
    def reading(self, service: str) -> Iterator[Session]:
        with self.engine(service) as engine, reading(engine) as session:
            yield session

    def log(self) -> EventLog:
        """Raises Refused naming the address that cannot be reached."""
        url = self.settings(SERVICES[0]).event_log_url
        try:
            return open_log(url)
        except (LogUnavailable, ValueError) as error:
            raise Refused(f"TERANG_EVENT_LOG_URL: {error}") from error

    @contextmanager
    def engine(self, service: str) -> Iterator[Engine]:
        """A service's database. Raises Refused if it cannot be reached or has no tables."""
        engine = make_engine(self.settings(service).database_url)
        try:
            with damage_named(service, engine):
                _require_tables(service, engine)
                yield engine
        finally:
            engine.dispose()


@contextmanager
def damage_named(service: str, engine: Engine) -> Iterator[None]:
    """Raises Refused naming setting and file if an SQLite database turns out to be damaged within the block."""
    try:
        yield
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        raise Refused(
            f"TERANG_{service.upper()}_DATABASE_URL: {engine.url.database} is damaged ({error.orig}): move it aside "
            "with its -wal and -shm, for what can still be read of it, then put a copy back or `terang restore` one"
        ) from error


def _require_tables(service: str, engine: Engine) -> None:
    name = f"TERANG_{service.upper()}_DATABASE_URL"
    if engine.dialect.name == "sqlite" and not os.path.exists(engine.url.database or ""):  # noqa: PTH110
        raise Refused(f"{name}: there is no database {engine.url.database}; `terang migrate` makes it")
    try:
        if not inspect(engine).has_table("outbox"):
            raise Refused(f"{name}: the database has no tables yet; `terang migrate {service}` makes them")
    except OperationalError as error:
        raise Refused(f"{name}: the database cannot be reached ({error.orig})") from error


def settings_of(service: str, environ: Mapping[str, str]) -> Settings:
    """The settings of a service. Raises Refused naming each setting that is missing or wrong."""
    try:
        return load(service, environ)
    except SettingsError as error:
        raise Refused(f"settings of {service}: {error}") from error


def migrate(service: str, settings: Settings) -> None:
    """Brings a service's database to the tables of this release."""
    try:
        service_of(service).migrate(settings)
    except OperationalError as error:
        name = f"TERANG_{service.upper()}_DATABASE_URL"
        raise Refused(f"{name}: the database cannot be migrated ({error.orig})") from error
