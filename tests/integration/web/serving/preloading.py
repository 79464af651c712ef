"""gunicorn's settings with an application whose modules the master loads."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from shared.web.serving.preload import preload

worker_class = "shared.web.serving.worker.Worker"
wsgi_app = "tests.integration.web.serving.preloaded:application"
worker_connections = 100
graceful_timeout = 10
control_socket_disable = True


def when_ready(_server: Any) -> None:
    preload(lambda: import_module("tests.integration.web.serving.preloaded"))
