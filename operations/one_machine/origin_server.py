"""gunicorn's settings for the one origin of the embedded form.

Used as `gunicorn -c python:operations.one_machine.origin_server`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

from shared.config import Environment

_env = Environment()

wsgi_app = "operations.one_machine.origin:create_origin()"
# The supervisor has bound the socket and keeps it: while gunicorn is started again, browsers wait
# in its queue instead of being refused.
bind = [f"fd://{_env.text('TERANG_LISTEN_FD')}"]
# Greenlets, so that a hall of slow connections occupies no worker; two, so that one busy with a
# transaction or a password hash does not stop everybody.
worker_class = "shared.web.serving.worker.Worker"
workers = _env.number("TERANG_WEB_WORKERS", 2, 1, 1000)
worker_connections = 2000
backlog = 2048
timeout = 60
# Browsers keep connections open between two answers of a candidate; a new one for each would cost more.
keepalive = 75
graceful_timeout = 2
# Where an application lies is decided by the origin; no request says it.
forwarder_headers = ""
# It would be made in the working folder, which may be read-only, and nothing here uses it.
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "info"
proc_name = "terang-web"

_counts = _env.flag("TERANG_METRICS")
_env.finish()
if _counts:
    # The two processes count into files, so that either can report the sums of both.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="terang-metrics-")


# prometheus_client looks for that folder when it is imported, so it is imported later than here.
def when_ready(_server: Any) -> None:
    from shared.web.serving.preload import preload

    preload(_load)


def _load() -> None:
    from operations.one_machine.origin import MOUNTS
    from operations.services import service_of

    for service in MOUNTS:
        service_of(service)


def post_worker_init(worker: Any) -> None:
    from shared.telemetry import server

    server.post_worker_init(worker)


def child_exit(_server: Any, worker: Any) -> None:
    from shared.telemetry.metrics import forget_process

    forget_process(worker.pid)


def on_exit(_server: Any) -> None:
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""), ignore_errors=True)
