"""What `python -m services.X web | worker | migrate` does, the same for every service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from flask import Flask
from werkzeug.serving import run_simple

from shared.config import Settings, SettingsError, load
from shared.messaging.worker import Worker
from shared.telemetry import configure_logging


class Wiring(Protocol):
    """A service's composition root: its module `wiring`."""

    SERVICE: str

    def create_app(self, settings: Settings) -> Flask: ...

    def make_worker(self, settings: Settings) -> Worker: ...

    def migrate(self, settings: Settings) -> None: ...


def main(wiring: Wiring, port: int, arguments: Sequence[str]) -> int:
    """Returns the exit status; 2 for a wrong call or a setting that is missing. `port` is the web edge's own."""
    if not arguments or arguments[0] not in ("web", "worker", "migrate"):
        print(f"usage: python -m services.{wiring.SERVICE} web [PORT] | worker | migrate", file=sys.stderr)  # noqa: T201
        return 2
    configure_logging(wiring.SERVICE)
    try:
        settings = load(wiring.SERVICE)
        worker = wiring.make_worker(settings) if arguments[0] == "worker" else None
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    if worker is not None:
        return worker.run()
    if arguments[0] == "migrate":
        wiring.migrate(settings)
        return 0
    # A server for development; gunicorn serves everybody else (deploy/gunicorn.conf.py).
    run_simple(
        "127.0.0.1", int(arguments[1]) if len(arguments) > 1 else port, wiring.create_app(settings), threaded=True
    )
    return 0
