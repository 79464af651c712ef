"""A real PostgreSQL of our own: what is acknowledged survives, and every service keeps to its own database."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from operations.local_servers.accounts import unprivileged
from operations.local_servers.postgres import PostgresServer, create_service_databases
from operations.local_servers.postgres_programs import find_programs
from operations.local_servers.settings import read_settings
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused

pytestmark = pytest.mark.servers


def connect(url: str, *, database: str | None = None) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    address = address.set(database=database) if database else address
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    made = PostgresServer(tmp_path / "postgres")
    made.start()
    yield made
    made.remove()


@pytest.fixture
def prefix(postgres_url: str) -> Iterator[str]:
    """For databases and roles of this test's own on the shared server."""
    made = f"terang_{secrets.token_hex(4)}"
    yield made
    with connect(postgres_url) as admin:
        for service in SERVICES:
            admin.execute(f'DROP DATABASE IF EXISTS "{made}_{service}" WITH (FORCE)')
            admin.execute(f'DROP ROLE IF EXISTS "{made}_{service}"')


def settings_of(server: PostgresServer, *names: str) -> list[str]:
    with connect(server.url) as connection:
        return [str(connection.execute(f"SHOW {name}").fetchone()[0]) for name in names]  # type: ignore[index]


def test_it_is_durable_and_listens_on_loopback_alone(server: PostgresServer) -> None:
    assert settings_of(server, "fsync", "synchronous_commit", "full_page_writes") == ["on", "on", "on"]
    assert settings_of(server, "listen_addresses", "unix_socket_directories") == ["127.0.0.1", ""]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(make_url(server.url).set(password="guessed").render_as_string(hide_password=False))


def test_only_its_owner_may_read_the_password(server: PostgresServer) -> None:
    assert stat.S_IMODE((server.folder / "password").stat().st_mode) == 0o600


def has_ended(connection: psycopg.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


@pytest.mark.parametrize("end", ["stop", "stop_immediate", "kill"])
def test_what_was_acknowledged_is_there_after_every_kind_of_end(
    server: PostgresServer, end: str, wait_until: Callable[..., None]
) -> None:
    with connect(server.url) as connection:
        connection.execute("CREATE TABLE answers (item text)")
        connection.execute("INSERT INTO answers VALUES ('TWK-001')")
        url, port, pid = server.url, server.port, server.pid
        getattr(server, end)()
        assert not server.running
        # A process of a server that was killed notices it in its own time.
        wait_until(lambda: has_ended(connection), what="the end of the connection")

    server.start()

    assert (server.url, server.port) == (url, port)
    assert server.pid != pid
    with connect(server.url) as connection:
        assert connection.execute("SELECT item FROM answers").fetchall() == [("TWK-001",)]


def test_a_new_object_continues_with_the_data_of_the_folder(server: PostgresServer) -> None:
    with connect(server.url) as connection:
        connection.execute("CREATE TABLE kept ()")
    server.stop()
    with PostgresServer(server.folder) as successor, connect(successor.url) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []


def test_a_folder_in_use_and_a_port_that_is_taken_are_refused(server: PostgresServer, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"127.0.0.1:{server.port}"):
        PostgresServer(tmp_path / "other", server.port).start()
    assert server.running


def test_data_of_another_version_are_not_touched(server: PostgresServer) -> None:
    server.stop()
    other = 18 if server.programs.major != 18 else 15
    (server.data / "PG_VERSION").write_text(f"{other}\n", encoding="ascii")
    with pytest.raises(Refused, match=f"PostgreSQL {other}"):
        PostgresServer(server.folder, programs=server.programs).start()


def test_the_version_of_the_package_runs_too(tmp_path: Path) -> None:
    programs = find_programs(major=18, settings=read_settings({"PATH": os.devnull}))
    server = PostgresServer(tmp_path / "postgres", programs=programs)
    with server, connect(server.url) as connection:
        assert connection.info.server_version // 10000 == 18
        assert connection.execute("SELECT lower('É')").fetchone() == ("é",)
    server.remove()
    assert not server.folder.exists()


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_root_runs_it_as_somebody_else_also_below_a_private_folder(tmp_path: Path, mode: int) -> None:
    (tmp_path / "private").mkdir(mode=mode)
    server = PostgresServer(tmp_path / "private" / "postgres")
    with server:
        account = unprivileged()
        assert server.data.stat().st_uid == (account.uid if account else os.geteuid())
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == mode
        data = server.data
    with server:
        assert server.data == data
    server.remove()
    assert not data.exists()


def test_every_service_reaches_its_own_database_alone(postgres_url: str, prefix: str) -> None:
    addresses = create_service_databases(postgres_url, prefix=prefix)
    assert list(addresses) == list(SERVICES)
    for service, address in addresses.items():
        with connect(address) as connection:
            connection.execute("CREATE TABLE own ()")
            assert connection.info.dbname == connection.info.user == f"{prefix}_{service}"
        for other in set(SERVICES) - {service}:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                connect(address, database=f"{prefix}_{other}")


def test_making_the_databases_again_keeps_the_data_and_changes_the_passwords(postgres_url: str, prefix: str) -> None:
    before = create_service_databases(postgres_url, prefix=prefix)
    with connect(before["cbt"]) as connection:
        connection.execute("CREATE TABLE kept ()")

    after = create_service_databases(postgres_url, prefix=prefix)

    with connect(after["cbt"]) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(before["cbt"])


def test_an_administrator_needs_no_more_than_to_create_databases_and_roles(postgres_url: str, prefix: str) -> None:
    steward, password = f"{prefix}_steward", secrets.token_hex(8)
    with connect(postgres_url) as admin:
        admin.execute(f"CREATE ROLE {steward} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'")
        admin.execute(f"CREATE DATABASE {steward} OWNER {steward}")
    url = make_url(postgres_url).set(username=steward, password=password, database=steward)
    try:
        addresses = create_service_databases(url.render_as_string(hide_password=False), prefix=prefix)
        with connect(addresses["scoring"]) as connection:
            connection.execute("CREATE TABLE own ()")
    finally:
        with connect(postgres_url) as admin:
            for service in SERVICES:
                admin.execute(f"DROP DATABASE IF EXISTS {prefix}_{service} WITH (FORCE)")
                admin.execute(f"DROP ROLE IF EXISTS {prefix}_{service}")
            admin.execute(f"DROP DATABASE {steward}")
            admin.execute(f"DROP ROLE {steward}")
