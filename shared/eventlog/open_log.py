"""From an address to a log."""

from __future__ import annotations

from pathlib import Path

from shared.eventlog.interface import EventLog
from shared.eventlog.sqlite_log import SqliteLog


def open_log(url: str) -> EventLog:
    """The log at `url`: `sqlite:///relative/path`, `sqlite:////absolute/path`.

    Raises ValueError for an address of no known form, LogUnavailable if the log cannot be reached.
    """
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return SqliteLog(Path(url.removeprefix("sqlite:///")))
    raise ValueError(f"TERANG_EVENT_LOG_URL: {url!r} is no event log; write sqlite:///path")
