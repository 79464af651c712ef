"""The SQLite files of an installation, looked at before anything starts: each is whole, and they belong together."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect

from operations.installation import damage_named
from shared.config import Settings
from shared.contracts.catalogue import SERVICES, TOPICS, producer_of
from shared.contracts.messaging import CONTROL
from shared.db.engine import make_engine
from shared.eventlog.interface import EventLog, LogUnavailable
from shared.eventlog.open_log import open_log
from shared.kernel.errors import Refused

_SQLITE = "sqlite:///"


def require_whole(settings: Mapping[str, Settings]) -> None:
    """Raises Refused, naming it, for a database or a log that is damaged, and for a service whose database is missing
    or empty while its events are on the log: with an empty one it would begin anew beside what the others know."""
    url = settings[SERVICES[0]].event_log_url
    if not url.startswith(_SQLITE):
        return
    with closing(_log(url)) as log:
        for service in SERVICES:
            if not _has_tables(service, settings[service]) and _has_events(log, service):
                name = f"TERANG_{service.upper()}_DATABASE_URL"
                raise Refused(
                    f"{name}: {settings[service].database_url.removeprefix('sqlite:///')} is missing or empty, but the "
                    f"event log has events of {service}: put the file back, or `terang restore` it from a backup; if "
                    f"it is lost for good, `terang migrate {service}` makes an empty one"
                )


def require_readable_log(url: str) -> None:
    """Raises Refused, naming it, for a log that is there and damaged; a log on Kafka is not asked."""
    if url.startswith(_SQLITE) and Path(url.removeprefix(_SQLITE)).exists():
        _log(url).close()


def _log(url: str) -> EventLog:
    path = url.removeprefix(_SQLITE)
    try:
        return open_log(url)
    except LogUnavailable as error:
        cause = str(error).removeprefix(f"{path}: ")
        raise Refused(
            f"TERANG_EVENT_LOG_URL: {path} cannot be read ({cause}): put it back from a copy; or move it away, start, "
            "and let `terang reconcile` send again what the databases still have"
        ) from error


def _has_tables(service: str, settings: Settings) -> bool:
    engine = make_engine(settings.database_url)
    try:
        with damage_named(service, engine):
            return inspect(engine).has_table("outbox")
    finally:
        engine.dispose()


def _has_events(log: EventLog, service: str) -> bool:
    # The topic for all has no single writer, and keeps records for some days only.
    topics = [name for name in TOPICS if name != CONTROL and producer_of(name) == service]
    return next(iter(log.scan(topics)), None) is not None
