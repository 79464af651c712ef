"""Runs `python -m services.X web | worker | migrate`, the same for every service."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from werkzeug.serving import run_simple

from shared.config import SettingsError, load
from shared.telemetry import configure_logging
from shared.web.service import Service


def main(service: Service, arguments: Sequence[str]) -> int:
    """Returns the exit status; 2 for a wrong call or a setting that is missing."""
    if not arguments or arguments[0] not in ("web", "worker", "migrate"):
        print(f"usage: python -m services.{service.name} web [PORT] | worker | migrate", file=sys.stderr)  # noqa: T201
        return 2
    configure_logging(service.name)
    try:
        settings = load(service.name)
        worker = service.make_worker(settings) if arguments[0] == "worker" else None
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    if worker is not None:
        return worker.run()
    if arguments[0] == "migrate":
        service.migrate(settings)
        return 0
    # A server for development; gunicorn serves everybody else (deploy/gunicorn.conf.py).
    run_simple(
        "127.0.0.1",
        int(arguments[1]) if len(arguments) > 1 else service.port,
        service.create_app(settings),
        threaded=True,
    )
    return 0
