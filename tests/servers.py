"""Real servers for tests: nothing is started before a test asks, and one of each serves the whole run.

With xdist the workers share them: whichever asks first starts the server, and the server belongs to the
controller, by a lock file that the controller holds. It outlives the worker that started it, and goes, with its
data, when the controller ends, however that ends.

An address in the environment comes first: TERANG_TEST_POSTGRES_URL (an administrator's, such as
postgresql+psycopg://postgres:secret@127.0.0.1:5432/postgres) and TERANG_TEST_KAFKA (host:port).
A server that cannot be had fails the tests that need it, and says what to install.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from kafka import KafkaAdminClient
from kafka.errors import KafkaError
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from operations.local_servers.kafka import KafkaServer
from operations.local_servers.kafka_program import SHORT_LIVED
from operations.local_servers.postgres import PostgresServer
from operations.local_servers.process import OwnerLock
from shared.kernel.errors import Refused
from shared.processes.locks import FileLock

_FOLDER = "terang_servers"
_FIXTURES = {"postgres_url", "postgres_database", "new_postgres_database", "kafka_address"}


class Run:
    """The folder that a whole run shares; `lock` in it is held by the process that began the run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = folder / "lock"
        self._owner_lock = OwnerLock(self.lock)

    def begin(self) -> None:
        self._owner_lock.take()

    def end(self) -> None:
        """Frees the lock and waits until the watchdogs have ended the servers and tidied up."""
        self._owner_lock.free()
        deadline = time.monotonic() + 20
        while self._servers() and time.monotonic() < deadline:
            time.sleep(0.02)
        shutil.rmtree(self.folder, ignore_errors=True)

    def server(self, name: str, start: Callable[[Path, Path], dict[str, str]]) -> dict[str, str]:
        """What `start(folder, lock)` said about the server when the first one of the run called it.

        A start that failed is not tried again: the rest of the run fails with the same words, and at once.
        """
        note = self.folder / f"{name}.json"
        with FileLock(self.folder / f"{name}.lock"):
            if not note.exists():
                try:
                    found = start(self.folder / name, self.lock)
                except Refused as error:
                    found = {"refused": str(error)}
                note.write_text(json.dumps(found), encoding="utf-8")
        result: dict[str, str] = json.loads(note.read_text(encoding="utf-8"))
        if "refused" in result:
            pytest.fail(f"{name} is needed: {result['refused']}", pytrace=False)
        return result

    def results(self) -> list[dict[str, str]]:
        return [json.loads(note.read_text(encoding="utf-8")) for note in sorted(self.folder.glob("*.json"))]

    def _servers(self) -> list[Path]:
        return [path for path in self.folder.glob("*") if path.is_dir()]


_RUN = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "servers: needs real PostgreSQL or Kafka (-m 'not servers' leaves it out)")
    # For the brokers that tests start, and that the installations which tests start do.
    os.environ.setdefault("KAFKA_JVM_PERFORMANCE_OPTS", " ".join(SHORT_LIVED))
    folder = getattr(config, "workerinput", {}).get(_FOLDER)
    if folder is not None:
        config.stash[_RUN] = Run(Path(folder))
        return
    run = Run(Path(tempfile.mkdtemp(prefix="terang-tests-")))
    # A server that runs as another account must be able to enter.
    run.folder.chmod(0o711)
    run.begin()
    config.stash[_RUN] = run


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput[_FOLDER] = str(node.config.stash[_RUN].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and _RUN in config.stash:
        config.stash[_RUN].end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("servers")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for result in config.stash[_RUN].results():
        line = f"real server: {result['what']}" if "what" in result else f"no server: {result['refused']}"
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """An administrator's address."""
    return pytestconfig.stash[_RUN].server("PostgreSQL", _postgres)["address"]


@pytest.fixture
def new_postgres_database(postgres_url: str) -> Iterator[Callable[..., str]]:
    """Makes a database of the test's own, empty or as a copy of the named one, as often as it is called, and returns
    its address; all of them are dropped afterwards."""
    names: list[str] = []

    def make(copy_of: str = "template1") -> str:
        names.append(f"terang_test_{secrets.token_hex(6)}")
        _administer(postgres_url, "CREATE DATABASE {} TEMPLATE {}", names[-1], copy_of)
        return _address_of(postgres_url, names[-1])

    yield make
    for name in names:
        # Whoever is still connected is a pool that was not disposed of; it must not keep the database.
        _administer(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[Callable[[Hashable, Callable[[str], None]], str]]:
    """Names the database that stands for a key: `prepare` has filled it, by its address, when it was asked for first.
    It is there to be copied, and nobody stays connected."""
    names: dict[Hashable, str] = {}

    def template(key: Hashable, prepare: Callable[[str], None]) -> str:
        if key not in names:
            name = f"terang_template_{secrets.token_hex(6)}"
            _administer(postgres_url, "CREATE DATABASE {}", name)
            names[key] = name
            prepare(_address_of(postgres_url, name))
        return names[key]

    yield template
    for name in names.values():
        _administer(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def postgres_database(new_postgres_database: Callable[[], str]) -> str:
    """The address of an empty database of the test's own, which is dropped afterwards."""
    return new_postgres_database()


@pytest.fixture(scope="session")
def kafka_address(pytestconfig: pytest.Config) -> str:
    """host:port of a broker on which everybody may do everything. Topics are the test's to name, and uniquely."""
    return pytestconfig.stash[_RUN].server("Kafka", _kafka)["address"]


def _postgres(folder: Path, lock: Path) -> dict[str, str]:
    given = os.environ.get("TERANG_TEST_POSTGRES_URL")
    if given:
        return {"address": given, "what": f"PostgreSQL {_version_at(given)} at TERANG_TEST_POSTGRES_URL"}
    server = PostgresServer(folder, owner=lock)
    server.start()
    return {"address": server.url, "what": f"PostgreSQL {server.programs.version} ({server.programs.source})"}


def _kafka(folder: Path, lock: Path) -> dict[str, str]:
    given = os.environ.get("TERANG_TEST_KAFKA")
    if given:
        _greet(given)
        return {"address": given, "what": f"Kafka at TERANG_TEST_KAFKA={given}"}
    server = KafkaServer(folder, owner=lock)
    server.start()
    return {"address": server.address, "what": str(server.program)}


def _administer(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _address_of(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _version_at(url: str) -> str:
    try:
        with psycopg.connect(_libpq(url), connect_timeout=10) as connection:
            return str(connection.info.parameter_status("server_version"))
    except (psycopg.Error, ArgumentError) as error:
        raise Refused(f"TERANG_TEST_POSTGRES_URL: no PostgreSQL answers there ({error})") from error


def _greet(address: str) -> None:
    try:
        KafkaAdminClient(bootstrap_servers=address, bootstrap_timeout_ms=10_000).close()
    except (KafkaError, ValueError) as error:
        raise Refused(f"TERANG_TEST_KAFKA: no broker answers at {address} ({error})") from error


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
