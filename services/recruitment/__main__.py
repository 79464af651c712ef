"""`python -m services.recruitment web | worker | migrate`."""

from __future__ import annotations

import sys

from werkzeug.serving import run_simple

from services.recruitment.wiring import SERVICE, create_app, make_worker, migrate
from shared.config import SettingsError, load
from shared.telemetry import configure_logging

_USAGE = "usage: python -m services.recruitment web [PORT] | worker | migrate"


def main(arguments: list[str]) -> int:
    """Returns the exit status; 2 for a wrong call or a setting that is missing."""
    if not arguments or arguments[0] not in ("web", "worker", "migrate"):
        print(_USAGE, file=sys.stderr)  # noqa: T201
        return 2
    configure_logging(SERVICE)
    try:
        settings = load(SERVICE)
        worker = make_worker(settings) if arguments[0] == "worker" else None
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    if worker is not None:
        return worker.run()
    if arguments[0] == "migrate":
        migrate(settings)
        return 0
    # A server for development; gunicorn serves everybody else (deploy/).
    port = int(arguments[1]) if len(arguments) > 1 else 8001
    run_simple("127.0.0.1", port, create_app(settings), threaded=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
