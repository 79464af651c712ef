"""The database's clock: all web processes of a service share it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from shared.db.types import UtcDateTime
from shared.kernel.clock import from_text

_SQLITE = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"
_POSTGRESQL = "clock_timestamp()"


class present_moment(FunctionElement[datetime]):  # noqa: N801, a function of SQL
    """The same as a column of a statement that is needed anyway."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(present_moment, "sqlite")
def _on_sqlite(_element: Any, _compiler: Any, **_options: Any) -> str:
    return _SQLITE


@compiles(present_moment, "postgresql")
def _on_postgresql(_element: Any, _compiler: Any, **_options: Any) -> str:
    return _POSTGRESQL


class DatabaseClock:
    """The database server's present moment, also within a long transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def now(self) -> datetime:
        # Every request asks this, and most of what it costs is putting the statement together.
        connection = self._session.connection()
        if connection.dialect.name == "sqlite":
            return from_text(str(connection.exec_driver_sql(f"SELECT {_SQLITE}").scalar()))
        moment = connection.exec_driver_sql(f"SELECT {_POSTGRESQL}").scalar()
        assert isinstance(moment, datetime)
        return moment
