"""gunicorn's side of telemetry: its own logs in our form, and the hooks that keep metrics of several
workers right. Used by the settings files in deploy/."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from gunicorn.glogging import Logger

from shared.telemetry.logs import configure_logging
from shared.telemetry.metrics import begin_shared, forget_process

ROUTE = "terang.route"
"""Key in the WSGI environment under which the application leaves the rule that it answered by."""
_QUIET = ("/healthz", "/readyz", "/metrics")
_INVALID = "Invalid request from"
_FAILED = "Error handling request"
_log = structlog.get_logger(__name__)


class JsonLogger(Logger):  # type: ignore[misc]
    """Access and error log as JSON lines on standard error.

    A request is told by its rule, never by its path, query string, headers or address: those may name people.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        configure_logging(cfg.proc_name.removeprefix("terang-"))
        for log in (self.error_log, self.access_log):
            log.handlers[:] = []
            log.propagate = True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if not self.access_log_enabled or environ.get("PATH_INFO", "").endswith(_QUIET):
            return
        headers = {name.lower(): value for name, value in resp.headers}
        _log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            route=environ.get(ROUTE),
            status=int(str(resp.status).split(None, 1)[0]),
            ms=round(request_time.total_seconds() * 1000, 1),
            correlation_id=headers.get("x-correlation-id"),
        )

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn repeats what it could not read, and who sent it.
        super().warning(*((f"{_INVALID} a client",) if msg.startswith(_INVALID) else (msg, *args)), **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn names the address with its query string.
        super().exception(*((_FAILED,) if msg.startswith(_FAILED) else (msg, *args)), **kwargs)


def on_starting(_server: Any) -> None:
    begin_shared()


def child_exit(_server: Any, worker: Any) -> None:
    forget_process(worker.pid)
