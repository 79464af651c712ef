"""cbt's web edge behind gunicorn, in the two forms that the system runs in."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from operations.local_servers.postgres import PostgresServer
from services.cbt.attempts.api import lane
from services.cbt.service import create_app
from shared.processes.child import Child
from tests.builders.web import make_settings
from tests.load.bare import pgbench_upserts, sqlite_upserts
from tests.load.hall import HOST

WORKERS = int(os.environ.get("BENCH_WORKERS", "2"))
_START_SECONDS, _STOP_SECONDS = 30.0, 30.0
GUNICORN_SETTINGS = Path(__file__).parents[2] / "deploy" / "gunicorn.conf.py"


@dataclass(frozen=True)
class Form:
    """One way to run the system: its database, gunicorn's options, and how many bare upserts per second the database
    takes from so many clients when it is asked for so many seconds."""

    database: str
    database_url: str
    gunicorn: Sequence[str]
    application: str
    environment: Mapping[str, str]
    bare: Callable[[int, float], float]


@contextmanager
def embedded(folder: Path) -> Iterator[Form]:
    files = count()
    options = [
        "-k",
        "shared.web.serving.worker.Worker",
        "--keep-alive",
        "75",
        "--no-control-socket",
    ]
    yield Form(
        "SQLite",
        f"sqlite:///{folder / 'cbt.db'}",
        options,
        "tests.load.serving:application()",
        {},
        lambda _clients, seconds: sqlite_upserts(folder / f"bare-{next(files)}.db", seconds),
    )


@contextmanager
def production(folder: Path) -> Iterator[Form]:
    with PostgresServer(folder / "postgres", settings={"max_connections": "400"}) as postgres:
        yield Form(
            f"PostgreSQL {postgres.programs.version}",
            postgres.url,
            ["-c", str(GUNICORN_SETTINGS)],
            "tests.load.serving:application()",
            {
                "TERANG_SERVICE": "cbt",
                "TERANG_METRICS": "true",
                "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
            },
            lambda clients, seconds: pgbench_upserts(postgres.url, folder, clients, seconds),
        )


def stock(form: Form) -> Form:
    """The same by gunicorn's own worker and without the lane: every save goes the way of every other request."""
    application = "tests.load.serving:application_without_the_lane()"
    return replace(form, gunicorn=[*form.gunicorn, "-k", "gevent"], application=application)


def application() -> Any:
    """What gunicorn serves."""
    return create_app()


def application_without_the_lane() -> Any:
    with patch.object(lane, "install"):
        return create_app()


@dataclass(frozen=True)
class Server:
    """gunicorn, listening on `port`; `pid` is its master process."""

    port: int
    pid: int

    def workers_seconds(self) -> float:
        """Processor time that the web workers have used until now, in user and system mode (Linux)."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        ticks = 0
        for worker in workers:
            # The fields after the name, which is in brackets and may contain anything: proc(5).
            fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(form: Form, folder: Path) -> Iterator[Server]:
    """gunicorn on a free port, until the end of the block."""
    with socket.create_server((HOST, 0), backlog=2048) as listener:
        port = listener.getsockname()[1]
        server = Child("gunicorn", folder / "gunicorn.log")
        command = [sys.executable, "-m", "gunicorn", "-b", f"fd://{listener.fileno()}", "-w", str(WORKERS)]
        try:
            environment = os.environ | _environment(form, folder)
            server.launch([*command, *form.gunicorn, form.application], environment, inherits=[listener.fileno()])
            server.wait_until(lambda: _is_well(port), _START_SECONDS)
            yield Server(port, server.pid)
        finally:
            server.end(signal.SIGTERM, _STOP_SECONDS)


def _environment(form: Form, folder: Path) -> Mapping[str, str]:
    settings = make_settings("cbt", folder)
    return {
        **form.environment,
        "TERANG_CBT_DATABASE_URL": form.database_url,
        "TERANG_EVENT_LOG_URL": settings.event_log_url,
        "TERANG_SECRET_KEY": settings.secret_key,
        "TERANG_STAFF_PUBLIC_KEY_FILE": str(settings.staff_public_key_file),
        "TERANG_PUBLIC_URL": settings.public_url,
    }


def _is_well(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
