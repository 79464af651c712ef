"""What the tests of the Kafka form share."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import (
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePatternFilter,
    ResourceType,
)

from operations.cli import run
from operations.local_servers.kafka import KafkaServer
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.eventlog.kafka_log import KafkaLog
from tests.builders.certificates import make_tls

Terang = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def _sweep_refused_connections() -> Iterator[None]:
    """kafka-python leaves the socket of a refused TLS connection to the garbage collector, which would complain
    about it in the middle of somebody else's test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@dataclass(frozen=True)
class Guarded:
    """A broker as in production: TLS, passwords, and nothing allowed that was not granted."""

    broker: KafkaServer
    folder: Path
    authority: Path
    made: list[KafkaLog] = field(default_factory=list)

    def environ(self, user: str, password: str | None = None) -> dict[str, str]:
        known = self.broker.client_settings(user)["sasl_plain_password"] if password is None else password
        file = self.folder / f"{user}.password"
        file.write_text(f"{known}\n")
        return {
            "TERANG_EVENT_LOG_URL": f"kafka://{self.broker.address}",
            "TERANG_KAFKA_SECURITY": "sasl_ssl",
            "TERANG_KAFKA_USERNAME": user,
            "TERANG_KAFKA_PASSWORD_FILE": str(file),
            "TERANG_KAFKA_CA_FILE": str(self.authority),
        }

    def log(self, user: str, password: str | None = None, **changes: str) -> KafkaLog:
        environ = {**self.environ(user, password), **changes}
        self.made.append(KafkaLog(environ["TERANG_EVENT_LOG_URL"], environ))
        return self.made[-1]

    def close_logs(self) -> None:
        """What a test has made goes with it: kafka-python's threads would look for the broker for ever."""
        while self.made:
            self.made.pop().close()

    def admin(self) -> KafkaAdminClient:
        return KafkaAdminClient(**self.broker.client_settings())


@pytest.fixture
def guarded(guarded_broker: Guarded) -> Iterator[Guarded]:
    yield guarded_broker
    guarded_broker.close_logs()


@pytest.fixture(scope="session")
def guarded_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    tls = make_tls(folder)
    passwords = {service: f"{service}-hush-hush" for service in SERVICES}
    broker = KafkaServer(folder / "kafka", users=passwords, tls=tls)
    broker.start()
    yield Guarded(broker, folder, tls.authority)
    broker.remove()


@pytest.fixture
def terang(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Terang:
    """Runs the command as the administrator, or as `user`; returns the exit code and what it said."""

    def command(*arguments: str, user: str = "admin") -> tuple[int, str]:
        for name, value in guarded.environ(user).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TERANG_HOME", str(tmp_path))
        capsys.readouterr()
        code = run(["topics", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def bare(guarded: Guarded) -> None:
    """The broker as on its first day: users, and nothing else."""
    everything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    with guarded.admin() as admin:
        admin.delete_acls([ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, everything)])
        there = [name for name in admin.list_topics() if name in TOPICS]
        if there:
            admin.delete_topics(there)


@pytest.fixture
def applied(terang: Terang) -> None:
    code, said = terang("apply")
    assert code == 0, said


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """A broker that tests stop, kill and wipe as they like; each test leaves it running."""
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def log(broker: KafkaServer) -> Iterator[KafkaLog]:
    found = KafkaLog(f"kafka://{broker.address}", {})
    yield found
    found.close()
