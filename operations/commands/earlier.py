"""Plays the demo's earlier selections on the databases of an installation whose workers do not run yet.

`python -m operations.commands.earlier` is a program of its own, so that its memory ends with it. It serves the three
services itself, by a clock that goes behind, at an address that nobody else knows; so what it stores looks as if it had
been done then. It prints what the guide tells a visitor, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from operations.home import Home
from operations.installation import Installation
from operations.one_machine.origin import on_one_origin
from operations.services import service_of
from operations.simulation.browser import Unexpected
from operations.simulation.committee import MEMBERS
from operations.simulation.earlier import REGISTRATION, SIGNERS, Earlier, documents
from operations.simulation.people import PASSWORD
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.clock import SystemClock
from shared.messaging.outbox import Cause, set_cause
from shared.messaging.worker import Worker
from shared.telemetry import configure_logging

_PATIENCE_SECONDS = 120.0


class Then:
    """A clock that goes as far behind as it is set."""

    def __init__(self, behind: timedelta) -> None:
        self.behind = behind

    def now(self) -> datetime:
        return SystemClock().now() - self.behind

    def go_back(self, behind: timedelta) -> None:
        self.behind = behind


class ServicesThen:
    """The three services by such a clock. Events pass when `settle` is called."""

    def __init__(self, installation: Installation, clock: Then) -> None:
        self.clock = clock
        self._settings = {service: installation.settings(service) for service in SERVICES}
        self._engines = {name: make_engine(settings.database_url) for name, settings in self._settings.items()}
        self._log = installation.log()
        self._open = ExitStack()
        self._rounds = [self._open.enter_context(self._worker(service).rounds()) for service in SERVICES]

    def close(self) -> None:
        self._open.close()
        self._log.close()
        for engine in self._engines.values():
            engine.dispose()

    @contextmanager
    def writing(self, service: str) -> Iterator[Session]:
        with unit_of_work(self._engines[service]) as session:
            set_cause(session, Cause("operator"))
            yield session

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of their pages."""
        apps = {
            name: service_of(name).create_app(settings, engine=self._engines[name], clock=self.clock)
            for name, settings in self._settings.items()
        }
        server = make_server("127.0.0.1", 0, on_one_origin(apps), threaded=True, request_handler=_Silent)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

    def settle(self) -> None:
        """Returns when no service has anything to do, and has read all of the log. Raises Unexpected where that takes
        too long, so that the demo does not wait for ever."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while sum(run_round() for run_round in self._rounds) or self._is_behind():
            if time.monotonic() > give_up_at:
                raise Unexpected(f"events have not passed within {_PATIENCE_SECONDS:.0f} seconds")

    def _is_behind(self) -> bool:
        specs = [spec for service in SERVICES for spec in service_of(service).consumers]
        return any(each.records for spec in specs for each in self._log.lag(spec.name, spec.topics))

    def _worker(self, service: str) -> Worker:
        return service_of(service).make_worker(
            self._settings[service], engine=self._engines[service], log=self._log, clock=self.clock
        )


class _Silent(WSGIRequestHandler):
    def log_request(self, *_about: object) -> None:
        """Nobody reads the requests of this program."""


def play(installation: Installation) -> dict[str, str]:
    """Raises Unexpected, or a domain error, if it has been played or half played before."""
    clock = Then(REGISTRATION)
    then = ServicesThen(installation, clock)
    today = clock.now().date()
    try:
        _enrol(then)
        then.settle()
        with then.served() as url:
            earlier = Earlier(url, today, now=clock.now, ago=clock.go_back, settle=then.settle)
            return asdict(earlier.play())
    finally:
        then.close()


def _enrol(then: ServicesThen) -> None:
    from services.recruitment.service import add_staff, open_selection

    now = then.clock.now()
    with then.writing("recruitment") as session:
        for member in MEMBERS:
            add_staff(session, now, member.username, member.name, [member.role], PASSWORD, None)
        for document in documents(now.date()):
            open_selection(session, now, document)
        roles = [f"committee@{document['selection_id']}" for document in documents(now.date())]
        for username, name in SIGNERS.items():
            add_staff(session, now, username, name, roles, PASSWORD, None)


def main() -> None:
    configure_logging("earlier")
    installation = Installation(Home(Path(sys.argv[1])), os.environ)
    sys.stdout.write(json.dumps(play(installation)) + "\n")


if __name__ == "__main__":
    main()
