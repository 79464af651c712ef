"""Everything on one machine as one supervised tree: a web server of one origin, and a worker per service.

`terang up` and `terang demo` run it inside their process; running.py runs it as a process of its own.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from operations.home import Home
from operations.installation import migrate, settings_of
from operations.one_machine.files import require_whole
from operations.one_machine.readiness import answers, has_beaten, listen
from operations.services import service_of
from shared.config import Settings
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.kernel.errors import Refused
from shared.processes.fork_server import ForkServer
from shared.processes.keep_alive import Report
from shared.processes.supervisor import Program, Supervisor

if TYPE_CHECKING:
    # Not at run time: the embedded form needs no Kafka client.
    from operations.one_machine.backbone import ProductionBackbone

LISTEN_FD = "TERANG_LISTEN_FD"
_PAGES = 0
"""The stage of the supervisor in which they start."""
_WAITS_FOR_THE_EXAM = 5
"""So far recruitment's worker and its trail stand back where the processor is short: no candidate in a hall waits for
them."""
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
"""Names of hosts that are always ours in this form, whatever the operator adds."""


class Standalone:
    """One installation in `home`, served at `host`:`port` (0: any free port).

    Embedded, on SQLite alone, unless it is given the `backbone` that it starts first and stops last. `before_workers`
    is called with the settings once every page answers and no worker runs yet.
    """

    def __init__(
        self,
        home: Home,
        *,
        port: int,
        host: str = "127.0.0.1",
        simulation: bool = False,
        report: Report = print,
        environ: Mapping[str, str] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        backbone: ProductionBackbone | None = None,
        before_workers: Callable[[Mapping[str, str]], None] = lambda _environment: None,
    ) -> None:
        self.home = home
        self._before_workers = before_workers
        self._backbone = backbone
        self._cancelled = cancelled
        self._host = host
        self._wanted_port = port
        self._simulation = simulation
        self._report = report
        self._environ = dict(os.environ if environ is None else environ)
        self._lock = home.lock()
        self._socket: socket.socket | None = None
        self._fork_server: ForkServer | None = None
        self._supervisor: Supervisor | None = None
        self._engines: list[Engine] = []
        self._is_ready = False
        self._noting = threading.Lock()
        self.url = ""
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Returns when every page answers. Raises Refused, or KeyboardInterrupt where `cancelled`
        turns true meanwhile; then nothing is left running."""
        self.home.prepare()
        self._lock.acquire()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self._socket = listen(self._host, self._wanted_port)
        port = self._socket.getsockname()[1]
        self.url = f"http://{'localhost' if self._host == '127.0.0.1' else self._host}:{port}"
        # Migrations need all services' modules in this process, so workers begin as copies of it: before anything here
        # has a thread or a connection.
        for service in SERVICES:
            service_of(service)
        self._fork_server = ForkServer.begin()
        if self._backbone is not None:
            self._backbone.start(self._note)
        elif self.home.servers.exists():
            raise Refused(f"{self.home.path} was made with --backbone production; add that, or use another --home")
        self.environment = self.home.environment(
            self._environ, public_url=self._environ.get("TERANG_PUBLIC_URL", self.url), simulation=self._simulation
        )
        self.environment["TERANG_ALLOWED_HOSTS"] = " ".join(
            [*_THIS_MACHINE, self.environment.get("TERANG_ALLOWED_HOSTS", "")]
        ).strip()
        self.environment[LISTEN_FD] = str(self._socket.fileno())
        # One worker per service runs from a home, so a worker that comes back may take over its place in the
        # broker's groups at once. Without a name it would wait until the broker takes the dead one for dead.
        self.environment.setdefault("TERANG_WORKER_ID", "terang-up")
        require_whole({service: self.settings(service) for service in SERVICES})
        for service in SERVICES:
            migrate(service, self.settings(service))
        # The pages come first, so that whoever waits for them waits for one program instead of four; and they end
        # first, so that the workers still pass on what was saved last.
        self._supervisor = Supervisor(
            [[self._web(port)], [self._worker(service) for service in SERVICES]],
            environment=self.environment,
            logs=self.home.logs,
            report=self._report,
            changed=lambda _pids: self._note(),
            reached=self._reached,
            cancelled=self._cancelled,
            fork_server=self._fork_server,
        )
        self._supervisor.start()
        self._is_ready = True
        self._note()

    def stop(self) -> None:
        """Ends all children in order; safe to call more than once."""
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor = None
        if self._fork_server is not None:
            self._fork_server.close()
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

    def _reached(self, stage: int) -> None:
        if stage == _PAGES:
            self._before_workers(self.environment)

    def _note(self) -> None:
        # A thread watches over each process; the last entry must be the newest.
        with self._noting:
            children = self._supervisor.pids if self._supervisor is not None else {}
            servers = self._backbone.pids if self._backbone is not None else {}
            processes = {"supervisor": os.getpid(), "children": servers | children}
            self.home.write_running({"url": self.url, **processes, "ready": self._is_ready})

    def _worker(self, service: str) -> Program:
        engine = make_engine(self.settings(service).database_url)
        self._engines.append(engine)
        return Program(
            name=f"{service}-worker",
            module=f"services.{service}",
            arguments=["worker"],
            is_ready=lambda started: has_beaten(engine, started),
            gives_way=_WAITS_FOR_THE_EXAM if service == "recruitment" else 0,
            forks=True,
        )

    def _web(self, port: int) -> Program:
        assert self._socket is not None
        return Program(
            name="web",
            module="gunicorn",
            arguments=["-c", "python:operations.one_machine.origin_server"],
            is_ready=lambda _started: answers(self._host, port),
            inherits=[self._socket.fileno()],
        )
