"""A small application behind our worker, with short deadlines: what test_server.py starts.

As gunicorn's settings file it shortens the deadlines; as the application it answers with what it was sent.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from shared.web.serving import connection

worker_class = "shared.web.serving.worker.Worker"
wsgi_app = "tests.integration.web.serving.server:application"
workers = 1
worker_connections = 300
keepalive = 3
graceful_timeout = 10
control_socket_disable = True
connection.HEAD_SECONDS = 1.0
connection.BODY_SECONDS = connection.SEND_SECONDS = 1.0
# At 8 KiB a second an answer of 50 MB may take hours.
connection.SEND_BYTES_PER_SECOND = 50_000_000


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    body = environ["wsgi.input"].read()
    if path == "/fault":
        raise RuntimeError("a fault of the application")
    if path == "/slow":
        # On the log, so that a test sees when the request is under way.
        print("slow began", file=sys.stderr, flush=True)  # noqa: T201
        time.sleep(2)
    answer = b"x" * 50_000_000 if path == "/large" else f"{path} {len(body)} {os.getpid()}".encode()
    is_short = len(body) != int(environ.get("CONTENT_LENGTH") or len(body))
    start_response("400 Bad Request" if is_short else "200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
