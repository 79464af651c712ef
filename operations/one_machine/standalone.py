"""Everything on one machine as one supervised tree: a web server of one origin, and a worker per service.

`Standalone` runs it inside this process (`terang up`, `terang demo`); `running` runs it as a process
of its own, for tests that kill parts of it.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from operations.home import Home
from operations.installation import migrate, settings_of
from operations.one_machine.origin import MOUNTS
from shared.config import Settings
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, reading
from shared.kernel.errors import Refused
from shared.messaging.heartbeats import beats
from shared.processes.supervisor import Program, Say, Supervisor

if TYPE_CHECKING:
    # Not at run time: the embedded form needs no Kafka client.
    from operations.one_machine.backbone import ProductionBackbone

LISTEN_FD = "TERANG_LISTEN_FD"
WHICH_SERVERS = {"TERANG_CACHE", "TERANG_KAFKA_VERSION", "TERANG_POSTGRES_BIN", "TERANG_POSTGRES_VERSION"}
_END_SECONDS = 60.0


class Standalone:
    """One installation in `home`, served at `host`:`port` (0: any free port).

    Embedded, on SQLite alone, unless it is given the `backbone` that it starts first and stops last.
    """

    def __init__(
        self,
        home: Home,
        *,
        port: int,
        host: str = "127.0.0.1",
        simulation: bool = False,
        say: Say = print,
        environ: Mapping[str, str] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        backbone: ProductionBackbone | None = None,
    ) -> None:
        self.home = home
        self._backbone = backbone
        self._cancelled = cancelled
        self._host = host
        self._wanted_port = port
        self._simulation = simulation
        self._say = say
        self._environ = dict(os.environ if environ is None else environ)
        self._lock = home.lock()
        self._socket: socket.socket | None = None
        self._supervisor: Supervisor | None = None
        self._engines: list[Engine] = []
        self._is_ready = False
        self._noting = threading.Lock()
        self.url = ""
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Returns when every page can be asked for. Raises Refused, or KeyboardInterrupt where `cancelled`
        turns true meanwhile; then nothing is left running."""
        self.home.prepare()
        self._lock.acquire()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self._socket = _listen(self._host, self._wanted_port)
        port = self._socket.getsockname()[1]
        self.url = f"http://{'localhost' if self._host == '127.0.0.1' else self._host}:{port}"
        if self._backbone is not None:
            self._backbone.start(self._note)
        elif self.home.servers.exists():
            raise Refused(f"{self.home.path} was made with --backbone production; add that, or use another --home")
        self.environment = self.home.environment(
            self._environ, public_url=self._environ.get("TERANG_PUBLIC_URL", self.url), simulation=self._simulation
        )
        self.environment[LISTEN_FD] = str(self._socket.fileno())
        # One worker per service runs from a home, so a worker that comes back may take over its place in the
        # broker's groups at once. Without a name it would wait until the broker takes the dead one for dead.
        self.environment.setdefault("TERANG_WORKER_ID", "terang-up")
        for service in SERVICES:
            migrate(service, self.settings(service))
        self._supervisor = Supervisor(
            [[self._worker(service) for service in SERVICES], [self._web(port)]],
            environment=self.environment,
            logs=self.home.logs,
            say=self._say,
            changed=lambda _pids: self._note(),
            cancelled=self._cancelled,
        )
        self._supervisor.start()
        self._is_ready = True
        self._note()

    def stop(self) -> None:
        """Ends all children in order; safe to call more than once."""
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor = None
        if self._backbone is not None:
            self._backbone.stop()
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            self.home.running.unlink(missing_ok=True)
        for engine in self._engines:
            engine.dispose()
        self._engines.clear()
        self._lock.release()

    def settings(self, service: str) -> Settings:
        return settings_of(service, self.environment)

    def _note(self) -> None:
        children = self._supervisor.pids if self._supervisor is not None else {}
        servers = self._backbone.pids if self._backbone is not None else {}
        facts = {"url": self.url, "supervisor": os.getpid(), "children": servers | children, "ready": self._is_ready}
        # Two threads watch, one over the servers and one over what uses them.
        with self._noting:
            self.home.write_running(facts)

    def _worker(self, service: str) -> Program:
        engine = make_engine(self.settings(service).database_url)
        self._engines.append(engine)
        return Program(
            name=f"{service}-worker",
            module=f"services.{service}",
            arguments=["worker"],
            is_ready=lambda started: _has_beaten(engine, started),
        )

    def _web(self, port: int) -> Program:
        assert self._socket is not None
        return Program(
            name="web",
            module="gunicorn",
            arguments=["-c", "python:operations.one_machine.origin_server"],
            is_ready=lambda _started: _answers(self._host, port),
            inherits=[self._socket.fileno()],
        )


def _listen(host: str, port: int) -> socket.socket:
    """Raises Refused while nothing has been started yet."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Refused(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another one, "
            f"for example PORT={port + 1} make demo, or --port {port + 1}"
        ) from error
    return listener


def _has_beaten(engine: Engine, started: float) -> bool:
    # The heart beats by the database's clock, which on one machine is this clock; a second of grace
    # covers its coarser grain.
    since = datetime.fromtimestamp(started, UTC) - timedelta(seconds=1)
    with reading(engine) as session:
        return any(at >= since for at, _detail in beats(session).values())


def _answers(host: str, port: int) -> bool:
    """True when each of the three applications answers for its health."""
    for path in MOUNTS.values():
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", f"{path}/healthz")
            if connection.getresponse().status != 200:
                return False
        except OSError:
            return False
        finally:
            connection.close()
    return True


@dataclass(frozen=True)
class Running:
    """An installation that runs as a process of its own."""

    home: Home
    url: str
    supervisor: subprocess.Popen[bytes]
    environment: Mapping[str, str]

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name (`web`, `cbt-worker`, ...) as of now: a restarted child has a new one."""
        children: dict[str, int] = (self.home.read_running() or {}).get("children", {})
        return children

    def web_workers(self) -> list[int]:
        """The processes that answer requests, below `web`. Linux only."""
        web = self.pids["web"]
        return [int(pid) for pid in Path(f"/proc/{web}/task/{web}/children").read_text(encoding="ascii").split()]

    def kill(self, name: str) -> int:
        """SIGKILLs a child and, for `web`, the processes below it; returns the pid that it had."""
        pid = self.pids[name]
        os.killpg(pid, signal.SIGKILL)
        return pid

    def settings(self, service: str) -> Settings:
        return settings_of(service, self.environment)


@contextmanager
def running(
    path: Path | None = None,
    *,
    port: int = 0,
    simulation: bool = True,
    backbone: str = "embedded",
    timeout_seconds: float = 240,
    **environ: str,
) -> Iterator[Running]:
    """Starts an installation in `path` (default: a temporary folder) and stops it at the end of the block.

    `backbone` is `embedded` or `production`, `environ` adds environment variables. Raises Refused if it does not
    become ready, or does not end by itself when asked to.
    """
    with tempfile.TemporaryDirectory(prefix="terang-") as temporary:
        home = Home(path or Path(temporary) / "var")
        ours = {key for key in os.environ if key.startswith("TERANG_")} - WHICH_SERVERS
        base = {key: value for key, value in os.environ.items() if key not in ours} | environ
        command = [sys.executable, "-m", "operations.cli", "--home", str(home.path), "up", "--port", str(port)]
        command += ["--backbone", backbone]
        process = subprocess.Popen(
            [*command, "--simulation"] if simulation else command, env=base, stdin=subprocess.DEVNULL
        )
        try:
            facts = _await_ready(home, process, timeout_seconds)
            environment = home.environment(base, public_url=facts["url"], simulation=simulation)
            yield Running(home=home, url=facts["url"], supervisor=process, environment=environment)
        finally:
            _end(process)


def _await_ready(home: Home, process: subprocess.Popen[bytes], timeout_seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Refused(f"the supervisor ended with exit code {process.returncode}")
        facts = home.read_running()
        if facts and facts["supervisor"] == process.pid and facts["ready"]:
            return facts
        time.sleep(0.05)
    raise Refused(f"not ready after {timeout_seconds:.0f} seconds; see {home.logs}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        # Its children are tied to it and go with it.
        process.kill()
        process.wait()
        raise Refused(f"the supervisor did not end within {_END_SECONDS:.0f} seconds of SIGTERM") from None
