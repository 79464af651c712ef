"""The database's clock: all web processes of a service share it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.kernel.clock import from_text

_SQLITE = "SELECT strftime('%Y-%m-%dT%H:%M:%fZ','now')"
_POSTGRESQL = "SELECT clock_timestamp()"


class DatabaseClock:
    """The database server's present moment, also within a long transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def now(self) -> datetime:
        # Every request asks this, and most of what it costs is putting the statement together.
        connection = self._session.connection()
        if connection.dialect.name == "sqlite":
            return from_text(str(connection.exec_driver_sql(_SQLITE).scalar()))
        moment = connection.exec_driver_sql(_POSTGRESQL).scalar()
        assert isinstance(moment, datetime)
        return moment
