"""The servers that a measurement uses: those at the addresses in the environment, else ones of its own.

The variables are the tests': TERANG_TEST_KAFKA (host:port) and TERANG_TEST_POSTGRES_URL (an administrator's).
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from operations.local_servers.kafka import KafkaServer
from operations.local_servers.postgres import PostgresServer


@contextmanager
def broker() -> Iterator[str]:
    """The address of a broker on which everybody may do everything."""
    given = os.environ.get("TERANG_TEST_KAFKA")
    if given:
        yield given
        return
    with _folder() as folder, KafkaServer(folder / "kafka") as server:
        yield server.address


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server's administrator."""
    given = os.environ.get("TERANG_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with _folder() as folder:
        server = PostgresServer(folder / "postgres")
        try:
            server.start()
            yield server.url
        finally:
            server.remove()


@contextmanager
def fresh_database(administrator: str) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    name = f"terang_bench_{secrets.token_hex(6)}"
    _administer(administrator, "CREATE DATABASE {}", name)
    try:
        yield make_url(administrator).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(administrator, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(administrator: str, statement: str, name: str) -> None:
    address = make_url(administrator).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="terang-bench-") as name:
        # A server that runs as another account must be able to enter.
        Path(name).chmod(0o711)
        yield Path(name)
