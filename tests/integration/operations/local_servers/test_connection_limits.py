"""One service's account cannot use up the connections of the others, nor those of the operator."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from operations.local_servers.postgres import PostgresServer, connection_limits, create_service_databases
from shared.contracts.catalogue import SERVICES

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[4]
SCRIPT = ROOT / "deploy/compose/postgres/20-connection-limits.sh"
MOST = 60
LIMITS = {"recruitment": 10, "cbt": 20, "scoring": 10}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    made = PostgresServer(tmp_path_factory.mktemp("limited") / "postgres", settings={"max_connections": str(MOST)})
    made.start()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def addresses(server: PostgresServer) -> dict[str, str]:
    return create_service_databases(server.url)


def connect(url: str) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def take_all(stack: ExitStack, url: str) -> int:
    """Opens connections until the server refuses one; returns how many it gave."""
    for taken in range(MOST + 1):
        try:
            stack.enter_context(connect(url))
        except psycopg.OperationalError as error:
            return taken if "too many connections for role" in str(error) else -1
    return MOST + 1


@pytest.mark.parametrize("taker", SERVICES)
def test_one_account_that_takes_what_it_can_leaves_the_others_theirs(
    server: PostgresServer, addresses: dict[str, str], taker: str
) -> None:
    with ExitStack() as stack:
        assert take_all(stack, addresses[taker]) == LIMITS[taker]
        for other in set(SERVICES) - {taker}:
            assert take_all(stack, addresses[other]) == LIMITS[other]
        with connect(server.url) as operator:
            assert operator.execute("SELECT 1").fetchone() == (1,)


def test_an_account_cannot_lift_its_own_limit(addresses: dict[str, str]) -> None:
    with connect(addresses["cbt"]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("ALTER ROLE terang_cbt CONNECTION LIMIT -1")


def test_accounts_that_were_there_get_a_limit(server: PostgresServer, addresses: dict[str, str]) -> None:
    with connect(server.url) as operator:
        operator.execute("ALTER ROLE terang_cbt CONNECTION LIMIT -1")
        addresses.update(create_service_databases(server.url))
        assert limit_of(operator, "terang_cbt") == LIMITS["cbt"]


def test_production_gives_the_same_limits(server: PostgresServer) -> None:
    with connect(server.url) as operator:
        for service in SERVICES:
            operator.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(service)))
        subprocess.run(["bash", str(SCRIPT)], env=_environment(server), check=True)
        assert {service: limit_of(operator, service) for service in SERVICES} == LIMITS == connection_limits(MOST)


def limit_of(connection: psycopg.Connection, role: str) -> int:
    row = connection.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    assert row is not None
    return int(row[0])


def _environment(server: PostgresServer) -> dict[str, str]:
    url = make_url(server.url)
    return {
        "PATH": f"{server.programs.folder}:{os.environ['PATH']}",
        "PGHOST": str(url.host),
        "PGPORT": str(url.port),
        "PGPASSWORD": str(url.password),
    }
