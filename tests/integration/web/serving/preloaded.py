"""A module that keeps what it finds in the standard library when it is loaded, as psycopg does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from threading import Lock
from time import sleep
from typing import Any

_LOADED_IN = os.getpid()
_LOCK = Lock()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path, answer = environ["PATH_INFO"], f"{_LOADED_IN} {os.getpid()}"
    if path == "/locked":
        with _LOCK:
            sleep(0.1)
    if path == "/child":
        answer = str(subprocess.run(["sh", "-c", "exit 7"], check=False).returncode)
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer.encode()]
