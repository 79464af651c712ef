"""gunicorn's side of telemetry: its own logs in our form, and the hooks that keep metrics of several
workers right. Used by gunicorn's settings files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from shared.kernel.collection import exempt_what_is_there
from shared.telemetry.logs import configure_logging, write_line
from shared.telemetry.metrics import begin_shared, forget_process

ROUTE = "terang.route"
"""Key in the WSGI environment under which the application leaves the rule that it answered by."""
CORRELATION_HEADER = "X-Correlation-ID"
_QUIET = ("/healthz", "/readyz", "/metrics")
_INVALID = "Invalid request from"
_FAILED = "Error handling request"


class JsonLogger(Logger):  # type: ignore[misc]
    """Access and error log as JSON lines on standard error.

    A request is logged by its rule, never by its path, query string, headers or address: those may name people.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self._service = cfg.proc_name.removeprefix("terang-")
        configure_logging(self._service)
        for log in (self.error_log, self.access_log):
            log.handlers[:] = []
            log.propagate = True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if not self.access_log_enabled or environ.get("PATH_INFO", "").endswith(_QUIET):
            return
        write_line(
            self._service,
            "request",
            method=environ["REQUEST_METHOD"],
            route=environ.get(ROUTE),
            status=int(str(resp.status).split(None, 1)[0]),
            ms=round(request_time.total_seconds() * 1000, 1),
            correlation_id=next((value for name, value in resp.headers if name == CORRELATION_HEADER), None),
        )

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn repeats what it could not read, and who sent it.
        super().warning(*((f"{_INVALID} a client",) if msg.startswith(_INVALID) else (msg, *args)), **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn names the address with its query string.
        super().exception(*((_FAILED,) if msg.startswith(_FAILED) else (msg, *args)), **kwargs)


def on_starting(_server: Any) -> None:
    begin_shared()


def post_worker_init(_worker: Any) -> None:
    """What the application has loaded is not searched for garbage while requests wait."""
    exempt_what_is_there()


def child_exit(_server: Any, worker: Any) -> None:
    forget_process(worker.pid)
