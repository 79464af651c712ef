"""The database's clock: all web processes of a service share it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from shared.kernel.clock import from_text


class DatabaseClock:
    """The database server's present moment, also within a long transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def now(self) -> datetime:
        if self._session.get_bind().dialect.name == "sqlite":
            text = self._session.scalar(select(literal_column("strftime('%Y-%m-%dT%H:%M:%fZ','now')")))
            return from_text(str(text))
        moment = self._session.scalar(select(literal_column("clock_timestamp()")))
        assert isinstance(moment, datetime)
        return moment
