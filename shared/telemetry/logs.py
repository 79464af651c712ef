"""Logs as JSON lines on standard error. They carry ids, codes and counts, never names, numbers of
identity, contacts, answers or keys: none of these is ever passed to a log call.

Two filters back this rule up, because libraries write the texts of exceptions: the values of a row in
PostgreSQL's messages are cut out, and anything shaped like a NIK or a mail address is masked.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO, cast

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from shared.telemetry.metrics import ERRORS

# PostgreSQL repeats the values of the row that broke a rule, up to the next thing that SQLAlchemy adds.
_ROW_CONTENT = re.compile(r"^DETAIL:.*?(?=^\[SQL|^\(Background|^Traceback|^\s*$|\Z)", re.MULTILINE | re.DOTALL)
_NIK = re.compile(r"(?<![0-9A-Za-z-])[0-9]{16}(?![0-9A-Za-z-])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_COVERED = "[covered]"
_ENCODER = json.JSONEncoder(sort_keys=True)


def configure_logging(service: str, *, level: int = logging.INFO) -> None:
    """Sets up structlog and the standard library's logging for a process of `service`.

    `service` is in every line, unless whoever handles a request or an event has bound another one.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _naming(service),
        _count_errors,
        structlog.processors.ExceptionRenderer(_readable),
    ]
    written: list[Processor] = [structlog.processors.JSONRenderer(sort_keys=True), _cover]
    structlog.configure(
        processors=[*shared, *written],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # A line and its end in one write: several processes share the stream.
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _STANDARD_ERROR)),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
    )
    handler = logging.StreamHandler(_STANDARD_ERROR)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Alembic logs every time the database's version is read.
    logging.getLogger("alembic").setLevel(logging.WARNING)


class _StandardError:
    """Standard error as it is when a line is written. Whoever replaces `sys.stderr` for a while, as a test does, may
    close the replacement afterwards; a logger that had kept it could no longer write.

    A line that cannot be written, as to a file on a full disk, is dropped: whatever it was about goes on. An exception
    would make an error of a request that has done its work, and end the part of a worker that only reports an outage.
    """

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


_STANDARD_ERROR = _StandardError()


def write_line(service: str, event: str, **facts: str | float | None) -> None:
    """A line of level info as any other, without the chain of processors: for what is written at every request."""
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {"event": event, "level": "info", "service": service, "timestamp": moment, **facts}
    _STANDARD_ERROR.write(_cover(None, event, _ENCODER.encode(line)) + "\n")
    _STANDARD_ERROR.flush()


def begin_action(service: str, correlation_id: str) -> None:
    """From here on every line of this thread or greenlet names the service and the id, until `end_action`."""
    bind_contextvars(service=service, correlation_id=correlation_id)


def end_action() -> None:
    """Clears what was bound: a kept-alive connection serves one request after another."""
    clear_contextvars()


def _naming(service: str) -> Processor:
    def name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        # Threads and greenlets begin with an empty context, so what holds for the process is put in here.
        event.setdefault("service", service)
        return event

    return name


def _count_errors(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event.get("level") in ("error", "critical"):
        # Our own events are constant words; the standard library's messages are not, so their logger counts.
        # A server that fails before it has made the shared folder must still be able to log it.
        with suppress(OSError):
            ERRORS.labels(str(event["service"]), str(event.get("logger") or event["event"])).inc()
    return event


def _readable(exc_info: ExcInfo) -> str:
    """The traceback without the values that PostgreSQL quotes from a row."""
    return _ROW_CONTENT.sub("", "".join(traceback.format_exception(*exc_info))).rstrip()


def _cover(_logger: WrappedLogger, _method: str, line: EventDict | str) -> str:
    covered = _NIK.sub(_COVERED, str(line))
    # Almost no line has one, and looking for the sign first costs next to nothing.
    return _MAIL.sub(_COVERED, covered) if "@" in covered else covered
