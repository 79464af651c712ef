"""An Apache Kafka broker of our own on loopback: one node in KRaft mode."""

from __future__ import annotations

import base64
import secrets
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from operations.local_servers.kafka_program import SHORT_LIVED, KafkaProgram, find_kafka
from operations.local_servers.kafka_settings import ADMIN, MECHANISM, Tls, as_text, properties, scram_arguments, unfit
from operations.local_servers.ports import HOST, answers, free_ports, is_free
from operations.local_servers.process import Watchdog
from operations.local_servers.server import Server
from shared.eventlog.kafka_connection import make_client
from shared.kernel.errors import Refused

_PATIENCE = 120.0
"""Seconds for a start, also after a crash."""


class KafkaServer(Server):
    """Runs a broker for one folder, which holds the data, `server.properties`, the log and the lock.

    Without `users` everybody on this machine may do everything. With `users` (names and passwords) they log in by
    SCRAM and may do only what ACLs allow; the superuser `admin` exists besides, for `client_settings("admin")`.
    Users are made when the data are: a later start with others changes nothing until `wipe`. `tls` encrypts.
    `settings` wins over what we write into server.properties.
    """

    name = "Kafka"

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        program: KafkaProgram | None = None,
        users: Mapping[str, str] | None = None,
        tls: Tls | None = None,
        settings: Mapping[str, str] | None = None,
        heap: str = "512m",
        owner: Path | None = None,
    ) -> None:
        self.folder = folder.resolve()
        super().__init__(port, self.folder / "lock", self.folder / "broker.log", owner)
        self._controller_port: int | None = None
        self._program = program
        self._users = None if users is None else dict(users)
        self._tls = tls
        self._settings = dict(settings or {})
        self._heap = heap
        self._data = self.folder / "data"
        self._scratch = self.folder / "scratch"

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def program(self) -> KafkaProgram:
        if self._program is None:
            raise Refused("Kafka's classes are chosen at its first start")
        return self._program

    def client_settings(self, user: str | None = None) -> dict[str, Any]:
        """Arguments for kafka-python's clients; of the administrator if the broker has users and none is named."""
        settings: dict[str, Any] = {"bootstrap_servers": self.address}
        transport = "SSL" if self._tls else "PLAINTEXT"
        settings["security_protocol"] = transport
        if self._tls:
            settings["ssl_cafile"] = str(self._tls.authority)
        if self._users is not None:
            name = user or ADMIN
            password = self._admin_password() if name == ADMIN else self._users[name]
            settings |= {"security_protocol": f"SASL_{transport}", "sasl_mechanism": MECHANISM}
            settings |= {"sasl_plain_username": name, "sasl_plain_password": password}
        return settings

    def wipe(self) -> None:
        """Deletes every topic, record, group and ACL of a stopped broker, which then starts empty."""
        if self.running:
            raise Refused("stop the broker before you wipe it")
        shutil.rmtree(self._data, ignore_errors=True)

    def remove(self) -> None:
        """Stops the broker and deletes all its files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, name: str, *arguments: str) -> str:
        """Runs one of Kafka's own tools by its class and returns what it printed. Raises Refused if it fails."""
        command = self._command(name, *arguments, options=SHORT_LIVED)
        environment = self.program.environment()
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise Refused(f"{name} failed: {run.stderr.strip() or run.stdout.strip()}")
        return run.stdout

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def _bring_up(self) -> None:
        self._choose_ports()
        self._program = self._program or find_kafka()
        self._write_settings()
        if not (self._data / "meta.properties").exists():
            self._format()
        self._launch()

    def _choose_ports(self) -> None:
        self._choose_port()
        if self._controller_port is None or not is_free(self._controller_port):
            self._controller_port = next(port for port in free_ports(2) if port != self._port)

    def _write_settings(self) -> None:
        assert self._controller_port is not None
        settings = properties(
            self._data,
            self.port,
            self._controller_port,
            admin_password=None if self._users is None else self._admin_password(),
            tls=self._tls,
            version=self.program.version,
        )
        path = self.folder / "server.properties"
        path.touch(mode=0o600)
        path.write_text(as_text({**settings, **self._settings}), encoding="utf-8")

    def _admin_password(self) -> str:
        path = self.folder / "admin"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24), encoding="ascii")
        return path.read_text(encoding="ascii")

    def _format(self) -> None:
        passwords = {} if self._users is None else {**self._users, ADMIN: self._admin_password()}
        if wrong := unfit([*passwords, *passwords.values()]):
            raise Refused(f"names and passwords of Kafka's users may have no spaces, quotes or brackets: {wrong}")
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().replace("-", "A")
        settings = str(self.folder / "server.properties")
        arguments = ["format", "--config", settings, "--cluster-id", cluster, *scram_arguments(passwords)]
        shutil.rmtree(self._data, ignore_errors=True)
        self._empty_scratch()
        self.tool("kafka.tools.StorageTool", *arguments)

    def _command(self, name: str, *arguments: str, options: Sequence[str]) -> list[str]:
        # Native libraries are unpacked there; after a SIGKILL they would pile up in /tmp.
        return self.program.command(name, *arguments, options=[f"-Djava.io.tmpdir={self._scratch}", *options])

    def _empty_scratch(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()

    def _launch(self) -> None:
        self._empty_scratch()
        options = [f"-Xmx{self._heap}", *self.program.java_options]
        command = self._command("kafka.Kafka", str(self.folder / "server.properties"), options=options)
        # A test's broker, whose data go with it, needs no orderly end.
        signals = [signal.SIGKILL] if self._owner else [signal.SIGTERM, signal.SIGKILL]
        watchdog = Watchdog(self._owner or self._owner_lock.path, signals, [self.folder] if self._owner else ())
        self._process.launch_watched(command, self.program.environment(), watchdog, account=None)
        self._process.wait_until(self._answers, _PATIENCE)

    def _answers(self) -> bool:
        """Whether the broker itself reports that it serves; an open port is not enough."""
        if not answers(self.port):
            return False
        try:
            with make_client(KafkaAdminClient, **self.client_settings(), bootstrap_timeout_ms=2000).client as admin:
                return bool(admin.describe_cluster()["brokers"])
        except KafkaError:
            return False
