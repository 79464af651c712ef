"""A worker's metrics and health: waiting events, failed events, late parts.

The figures are read at each scrape. Database and log are read side by side, each with a short timeout: when the
broker is unreachable, the age of the outbox is the figure that matters most.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.config import SettingsError
from shared.contracts.catalogue import known_types
from shared.db.clock import DatabaseClock
from shared.db.engine import reading
from shared.eventlog.interface import EventLog
from shared.kernel.clock import Clock
from shared.messaging import held_events, part_failures
from shared.messaging.dead_letters import open_count
from shared.messaging.heartbeats import beats
from shared.messaging.relay import backlog
from shared.messaging.unbelieved import records_waiting
from shared.telemetry.figures import Figure, families
from shared.telemetry.metrics import CONTENT_TYPE, announce, exposition

Figures = Callable[[Session, datetime], Iterable[Figure]]
"""A service's own figures, read in a transaction that only reads."""

STUCK_AFTER_SECONDS = 180.0
_FRESH_SECONDS = 4.0
_STALE_SECONDS = 60.0
_PATIENCE_SECONDS = 2.0
_log = structlog.get_logger(__name__)


class Pulse:
    """When each part of a worker finished its last step, and when the next one is due."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._due: dict[str, float] = {}
        self.failing: set[str] = set()
        """The parts whose last step failed, and has failed for longer than a short outage."""

    def beat(self, part: str, pause: float = 0.0) -> None:
        """`part` is alive, and begins its next step in `pause` seconds."""
        self._due[part] = self._now() + pause

    def overdue(self) -> dict[str, float]:
        """Seconds that each part's next step is late, or lasts already."""
        now = self._now()
        return {part: max(0.0, now - due) for part, due in sorted(self._due.copy().items())}

    def stuck(self) -> list[str]:
        return [part for part, late in self.overdue().items() if late > STUCK_AFTER_SECONDS]


class Monitor:
    """Reads the figures of one service. `groups` are its consumers with their topics."""

    def __init__(
        self,
        service: str,
        engine: Engine,
        log: EventLog,
        groups: Mapping[str, Sequence[str]],
        *,
        pulse: Pulse,
        figures: Sequence[Figures] = (),
        clock: Clock | None = None,
    ) -> None:
        self._service = service
        self._engine = engine
        self._log = log
        self._groups = groups
        self._figures = figures
        self._clock = clock
        self.pulse = pulse
        announce(service)
        self._sources = [_Source("database", self._from_database), _Source("log", self._from_log)]

    def collect(self) -> list[GaugeMetricFamily]:
        """Called by prometheus_client for every scrape."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        for source in self._sources:
            source.begin_reading()
        found = [figure for source in self._sources for figure in source.figures(give_up_at)]
        found += [
            Figure("terang_worker_overdue_seconds", "How late a part's next step is.", late, {"part": part})
            for part, late in self.pulse.overdue().items()
        ]
        found += [
            Figure("terang_worker_part_failing", "Whether a part keeps failing.", part in failing, {"part": part})
            for failing in [self.pulse.failing.copy()]
            for part in self.pulse.overdue()
        ]
        return families(found, service=self._service)

    def close(self) -> None:
        for source in self._sources:
            source.close()

    def _from_database(self) -> list[Figure]:
        with reading(self._engine) as session:
            now = (self._clock or DatabaseClock(session)).now()
            waiting, oldest = backlog(session)
            unknown = sum(held_events.unknown_types(session, known_types()).values())
            age = (now - oldest).total_seconds() if oldest else 0.0
            found = [
                Figure("terang_outbox_waiting", "Events not yet in the log.", waiting),
                Figure("terang_outbox_oldest_age_seconds", "How long the oldest of them has waited.", max(0.0, age)),
                Figure("terang_dead_letters_open", "Events that a person must decide about.", open_count(session)),
                Figure("terang_unbelieved_records", "Open records that no service sent.", records_waiting(session)),
                Figure("terang_held_events", "Events waiting for an earlier one.", held_events.count(session)),
                Figure("terang_unknown_events", "Events waiting for a release that knows their type.", unknown),
            ]
            found += [
                Figure(
                    "terang_heartbeat_age_seconds",
                    "Since the last sign of life in the database.",
                    max(0.0, (now - at).total_seconds()),
                    {"part": part},
                )
                for part, (at, _detail) in sorted(beats(session).items())
            ]
            # There is always one, so that the alert's figure cannot go missing unnoticed.
            found += [
                Figure("terang_worker_subject_failing", "A job's subject keeps failing.", each != "", {"subject": each})
                for each in part_failures.subjects(session) or [""]
            ]
            for figures in self._figures:
                found += figures(session, now)
        return found

    def _from_log(self) -> list[Figure]:
        return [
            Figure(
                "terang_consumer_lag_records",
                "Records in the log that the group has not yet dealt with.",
                sum(lag.records for lag in lags if lag.topic == topic),
                {"group": group, "topic": topic},
            )
            for group, topics in self._groups.items()
            for lags in [self._log.lag(group, topics)]
            for topic in topics
        ]


class _Source:
    """One source of figures. While a read takes too long, the last figures are returned; once those are too
    old, `terang_source_up` is 0 instead."""

    def __init__(self, name: str, read: Callable[[], list[Figure]]) -> None:
        self._name = name
        self._read = read
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"figures-{name}")
        self._guard = threading.Lock()
        self._running: Future[list[Figure]] | None = None
        self._known: list[Figure] = []
        self._known_at = float("-inf")
        self._failing = False

    def begin_reading(self) -> None:
        with self._guard:
            if self._running is None and time.monotonic() - self._known_at > _FRESH_SECONDS:
                self._running = self._threads.submit(self._read)

    def figures(self, give_up_at: float) -> list[Figure]:
        with self._guard:
            if self._running is not None:
                self._take(self._running, max(0.0, give_up_at - time.monotonic()))
            is_known = time.monotonic() - self._known_at < _STALE_SECONDS
            known = self._known if is_known else []
            return [*known, Figure("terang_source_up", "Whether it could be asked.", is_known, {"source": self._name})]

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take(self, running: Future[list[Figure]], patience: float) -> None:
        try:
            self._known = running.result(patience)
        except StillRunning:
            if not running.done():
                return
        except Exception as error:
            if not self._failing:
                _log.warning("figures_unavailable", source=self._name, error=type(error).__name__)
            self._failing = True
        else:
            self._known_at, self._failing = time.monotonic(), False
        self._running = None


class MonitorServer:
    """Serves /metrics and /healthz. Raises SettingsError if the address cannot be used."""

    def __init__(self, monitor: Monitor, address: tuple[str, int]) -> None:
        registry = CollectorRegistry()
        registry.register(monitor)
        try:
            self._server = _Server(address, _handler(monitor, registry))
        except OSError as error:
            where = f"{address[0]}:{address[1]}"
            raise SettingsError(f"TERANG_WORKER_METRICS_PORT: {where} cannot be used ({error.strerror})") from error
        self._monitor = monitor
        threading.Thread(target=self._server.serve_forever, name="monitoring", daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._monitor.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Does nothing: the client has closed the connection."""


def _handler(monitor: Monitor, registry: CollectorRegistry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE, exposition() + generate_latest(registry))
            elif self.path == "/healthz":
                stuck = monitor.pulse.stuck()
                body = {"status": "stuck" if stuck else "ok", "stuck": stuck}
                self._answer(503 if stuck else 200, "application/json", json.dumps(body).encode())
            else:
                self._answer(404, "text/plain", b"there is /metrics and /healthz\n")

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Scrapes are not logged."""

    return Handler
