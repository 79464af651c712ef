"""Snapshots of the three databases that fit together: none has consumed an event that its producer's has not emitted.

Each database is seen at its own instant, and events pass all the time. If a consumer's snapshot had an event that
its producer's has not, a restore would let the producer give that event's number to another one. So the snapshots are
opened within moments of one another, compared, and opened again if that has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from shared.db.clock import DatabaseClock
from shared.db.engine import READ_ONLY, reading
from shared.kernel.errors import Refused
from shared.messaging.tables import inbox, outbox

_TRIES = 50
_CLOCK_STEPS_BACK = timedelta(seconds=2)
_CHUNK = 500


@contextmanager
def connections_of_one_moment(engines: Mapping[str, Engine]) -> Iterator[dict[str, Connection]]:
    """A connection per service in a transaction that only reads, all as of one moment. Raises Refused."""
    without_producer: set[str] = set()
    for _ in range(_TRIES):
        with ExitStack() as stack:
            began = {service: _now(engine) for service, engine in engines.items()}
            seen = {service: stack.enter_context(_snapshot(engine)) for service, engine in engines.items()}
            early = _not_emitted(seen, began)
            # What is missing a second time has no producer at all: it was emitted before the first look.
            if early <= without_producer:
                yield seen
                return
            without_producer |= early
    raise Refused(f"events passed between the snapshots {_TRIES} times; try again")


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    options = {READ_ONLY: True} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise Refused(f"{engine.url.database}: the database cannot be reached ({error.orig})") from error
    with connection.execution_options(**options):
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        # The first read fixes what is seen.
        connection.execute(select(outbox.c.id).limit(1))
        yield connection
        connection.rollback()


def _now(engine: Engine) -> datetime:
    with reading(engine) as session:
        return DatabaseClock(session).now()


def _not_emitted(seen: Mapping[str, Connection], began: Mapping[str, datetime]) -> set[str]:
    """Events that a consumer has applied since we began and that no snapshot has in its outbox."""
    consumed: set[str] = set()
    for service, connection in seen.items():
        since = began[service] - _CLOCK_STEPS_BACK
        consumed |= set(connection.scalars(select(inbox.c.event_id).where(inbox.c.received_at >= since)))
    ids = sorted(consumed)
    for connection in seen.values():
        for begin in range(0, len(ids), _CHUNK):
            chunk = outbox.c.event_id.in_(ids[begin : begin + _CHUNK])
            consumed -= set(connection.scalars(select(outbox.c.event_id).where(chunk)))
    return consumed
