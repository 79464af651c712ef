"""The production backbone of one installation on one machine: real PostgreSQL and real Kafka, without Docker.

Both servers live in the installation's folder beside its keys and logs, continue with their data when they are
started again, and are started again when they die. They go with the process that started them, however it ends.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from operations.home import Home
from operations.kafka.topics import plan
from operations.local_servers.kafka import KafkaServer
from operations.local_servers.kafka_program import find_kafka
from operations.local_servers.postgres import PostgresServer, create_service_databases
from shared.contracts.catalogue import SERVICES
from shared.kernel.backoff import Backoff
from shared.kernel.errors import Refused
from shared.processes.supervisor import Report

_LOOK = 0.1
_FIRST_PAUSE = 0.4
_LONGEST_PAUSE = 10.0


class ProductionBackbone:
    """PostgreSQL with one database and one role per service, and a Kafka broker with the catalogue's topics."""

    def __init__(self, home: Home, *, report: Report, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._home = home
        self._report = report
        self._cancelled = cancelled
        self._postgres = PostgresServer(home.path / "postgres")
        self._kafka = KafkaServer(home.path / "kafka")
        self._stopping = threading.Event()
        self._watches: list[threading.Thread] = []
        self._changed: Callable[[], None] = lambda: None

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the servers that run."""
        named: dict[str, PostgresServer | KafkaServer] = {"postgres": self._postgres, "kafka": self._kafka}
        found = {}
        for name, server in named.items():
            try:
                found[name] = server.pid
            except Refused:
                # It has just ended and is being started again.
                continue
        return found

    def start(self, changed: Callable[[], None] = lambda: None) -> None:
        """Returns when databases, roles and topics are there, and their addresses in the home's `servers` file.

        `changed` is called whenever a server that died has been started again. Raises Refused, or KeyboardInterrupt
        where `cancelled` turns true meanwhile; `stop` ends what has been started by then.
        """
        self._changed = changed
        if os.geteuid() == 0:
            # PostgreSQL runs as another account instead of root, which must be able to enter; the secrets' files
            # stay closed to all but their owner.
            self._home.path.chmod(0o711)
        find_kafka(progress=self._count_jars)
        with ThreadPoolExecutor(2) as threads:
            starts = [threads.submit(server.start) for server in (self._postgres, self._kafka)]
        for start in starts:
            start.result()
        if self._cancelled():
            raise KeyboardInterrupt
        self._home.write_servers(self._settings())
        self._make_topics()
        self._report(f"PostgreSQL {self._postgres.programs.version} and {self._kafka.program}")
        # A thread for each: answers are saved while the broker, which starts slowly, is away.
        for server in (self._postgres, self._kafka):
            watch = threading.Thread(target=self._keep_alive, args=(server,), name="backbone", daemon=True)
            self._watches.append(watch)
            watch.start()

    def stop(self) -> None:
        """Ends both in order; safe to call more than once."""
        self._stopping.set()
        for watch in self._watches:
            watch.join()
        for server in (self._kafka, self._postgres):
            server.stop()

    def _settings(self) -> Mapping[str, str]:
        databases = create_service_databases(self._postgres.url)
        settings = {f"TERANG_{service.upper()}_DATABASE_URL": databases[service] for service in SERVICES}
        return {**settings, "TERANG_EVENT_LOG_URL": f"kafka://{self._kafka.address}"}

    def _make_topics(self) -> None:
        try:
            with KafkaAdminClient(**self._kafka.client_settings()) as admin:
                users = {service: service for service in SERVICES}
                found = plan(admin, copies=None, users=users, needs_authorizer=False)
                for difference in found.differences:
                    if difference.mend is None:
                        self._report(f"{difference.where}: {difference.text}")
                    else:
                        difference.mend()
        except KafkaError as error:
            raise Refused(f"Kafka's topics cannot be made ({error}); see {self._kafka.log}") from error

    def _keep_alive(self, server: PostgresServer | KafkaServer) -> None:
        pause, backoff = _LOOK, Backoff(_FIRST_PAUSE, _LONGEST_PAUSE, jitter=0.0)
        while not self._stopping.wait(pause):
            if server.running:
                pause = _LOOK
                backoff.succeeded()
                continue
            try:
                self._start_again(server)
            except (Refused, OSError) as error:
                pause = backoff.next_pause()
                self._report(f"{error}; trying again in {pause:.1f} s")

    def _start_again(self, server: PostgresServer | KafkaServer) -> None:
        name = "PostgreSQL" if server is self._postgres else "Kafka"
        began = time.monotonic()
        # Drops the ended process and frees its lock.
        server.kill()
        server.start()
        self._report(f"{name} ended and was started again in {time.monotonic() - began:.1f} s. Log: {server.log}")
        self._changed()

    def _count_jars(self, there: int, every: int) -> None:
        if self._cancelled():
            raise KeyboardInterrupt
        if there % 10 == 0 or there == every:
            self._report(f"Kafka's jars: {there} of {every}")
