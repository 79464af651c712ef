"""Opens the event log for a URL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from shared.eventlog.interface import EventLog
from shared.eventlog.sqlite_log import SqliteLog


def open_log(url: str, environ: Mapping[str, str] | None = None) -> EventLog:
    """The log at `url`: `sqlite:///relative/path`, `sqlite:////absolute/path`, or `kafka://host:port,host:port`
    with the settings of shared.eventlog.kafka_settings in `environ` (default: the process's environment).

    Raises ValueError for an address of no known form and KafkaSettingsError (a ValueError and a SettingsError)
    for settings that are missing or wrong. Raises LogUnavailable if an SQLite log cannot be opened; a Kafka log
    connects when it is used, and raises LogUnavailable then.
    """
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return SqliteLog(Path(url.removeprefix("sqlite:///")))
    if url.startswith("kafka://"):
        # Imported here: the client is large, and a web process or one machine alone never needs it.
        from shared.eventlog.kafka_log import KafkaLog

        return KafkaLog(url, os.environ if environ is None else environ)
    raise ValueError(f"TERANG_EVENT_LOG_URL: {url!r} is no event log; write sqlite:///path or kafka://host:port")
