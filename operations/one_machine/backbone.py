"""The production backbone of one installation on one machine: real PostgreSQL and real Kafka, without Docker.

Both servers live in the installation's folder beside its keys and logs, continue with their data when they are
started again, and are started again when they die. They go with the process that started them, however it ends.
"""

from __future__ import annotations

import os
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
from shared.kernel.errors import Refused
from shared.processes.keep_alive import KeepAlive, Pauses, Report

# A server is started again only when it answers, so every new start counts as a success.
_PAUSES = Pauses(settled=0.0)


class ProductionBackbone:
    """PostgreSQL with one database and one role per service, and a Kafka broker with the catalogue's topics."""

    def __init__(self, home: Home, *, report: Report, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._home = home
        self._report = report
        self._cancelled = cancelled
        self._postgres = PostgresServer(home.path / "postgres")
        self._kafka = KafkaServer(home.path / "kafka")
        self._keep_alive: KeepAlive | None = None

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
        self._keep_alive = KeepAlive(
            [self._postgres, self._kafka], report=self._report, changed=changed, pauses=_PAUSES
        )
        self._keep_alive.start()

    def stop(self) -> None:
        """Ends both in order; safe to call more than once."""
        if self._keep_alive is not None:
            self._keep_alive.stop()
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

    def _count_jars(self, there: int, every: int) -> None:
        if self._cancelled():
            raise KeyboardInterrupt
        if there % 10 == 0 or there == every:
            self._report(f"Kafka's jars: {there} of {every}")
