"""A PostgreSQL server of our own on loopback, and one database and one role per service."""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from operations.local_servers.ports import HOST
from operations.local_servers.postgres_home import ADMIN, PostgresHome, environment
from operations.local_servers.postgres_programs import PostgresPrograms, find_programs
from operations.local_servers.process import Watchdog
from operations.local_servers.server import Server
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused

_SETTINGS = {
    # What is acknowledged is on the disk. These are PostgreSQL's defaults; we depend on them, so they are set.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "listen_addresses": HOST,
    # No socket file: its path may be too long, and other accounts could not be kept from it.
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "logging_collector": "off",
}
RESERVED_CONNECTIONS = 20
"""For administrators: no service's account reaches them."""
_SHARES = {"recruitment": 4, "cbt": 2, "scoring": 4}
"""Of the others each service has one in so many; cbt most, because a hall may need several web edges."""
_LEFTOVER_PROCESSES = "pre-existing shared memory block"
_RECOVERY = 300.0
"""Seconds for a start after a crash, when the write-ahead log is replayed."""


class PostgresServer(Server):
    """Runs PostgreSQL for one folder, which holds the data, the log and the administrator's password.

    Run by root, it acts as an account without privileges, and if that account cannot get to `folder`, the data are
    in /var/tmp, at the place that the file `elsewhere` in `folder` names.
    """

    name = "PostgreSQL"
    orderly = signal.SIGINT
    after_failed_start = signal.SIGQUIT
    patience = 60

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        programs: PostgresPrograms | None = None,
        settings: Mapping[str, str] | None = None,
        owner: Path | None = None,
    ) -> None:
        self._home = PostgresHome(folder)
        super().__init__(port, self._home.lock, self._home.log, owner)
        self._programs = programs
        self._settings = {**_SETTINGS, **(settings or {})}

    @property
    def folder(self) -> Path:
        return self._home.folder

    @property
    def data(self) -> Path:
        return self._home.data

    @property
    def programs(self) -> PostgresPrograms:
        """The programs this server is run with; `psql`, `pgbench` and `pg_dump` usually lie beside them."""
        if self._programs is None:
            raise Refused("PostgreSQL's programs are chosen at its first start")
        return self._programs

    @property
    def url(self) -> str:
        """The administrator's address."""
        url = URL.create("postgresql+psycopg", ADMIN, self._home.password, HOST, self.port, "postgres")
        return url.render_as_string(hide_password=False)

    def stop_immediate(self) -> None:
        """Ends it without writing out, as before a machine goes down; the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        """Stops the server and deletes all its files."""
        self.stop()
        self._home.remove()

    def _make_folder(self) -> None:
        self._home.prepare()

    def _bring_up(self) -> None:
        self._choose_port()
        self._choose_programs()
        if self._home.major() is None:
            self._home.make_cluster(self.programs)
        self._launch()

    def _choose_programs(self) -> None:
        made_by, account = self._home.major(), self._home.account
        if self._programs is None:
            self._programs = find_programs(major=made_by, account=account)
        if made_by not in (None, self._programs.major):
            raise Refused(
                f"{self.folder} was made by PostgreSQL {made_by}, and the one in {self._programs.folder} is "
                f"{self._programs.version}"
            )
        if account is not None:
            self._programs = self._programs.for_account(account, self._home.cluster_folder)

    def _launch(self) -> None:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        command = [str(self.programs.folder / "postgres"), "-D", str(self.data), "-p", str(self.port), *settings]
        delete_afterwards = self._home.everything() if self._owner else ()
        watchdog = Watchdog(self._owner or self._home.lock, [signal.SIGQUIT, signal.SIGKILL], delete_afterwards)
        deadline = time.monotonic() + 60
        while True:
            try:
                self._process.launch_watched(command, environment(), watchdog, self._home.account)
                self._process.wait_until(self._answers, _RECOVERY)
                break
            except Refused:
                # After a SIGKILL the first process ends at once; its children take a moment longer.
                if _LEFTOVER_PROCESSES not in self._process.output() or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(_libpq(self.url), connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def connection_limits(most: int) -> dict[str, int]:
    """How many of a server's connections each service's account may have: together they leave
    `RESERVED_CONNECTIONS`, so that one that was taken over cannot use up those of the others. In production
    deploy/compose/postgres/20-connection-limits.sh gives the same."""
    return {service: (most - RESERVED_CONNECTIONS) // _SHARES[service] for service in SERVICES}


def create_service_databases(url: str, *, prefix: str = "terang") -> dict[str, str]:
    """One database and one role per service, named PREFIX_SERVICE; returns each service's address.

    Existing databases and roles are kept, with their data; the roles get fresh random passwords at every call. A role
    owns its own database, cannot connect to another service's, and has its share of the server's connections. `url` is
    the address of an administrator, who need not be a superuser: the rights to create databases and roles are enough.
    """
    admin = make_url(url)
    addresses = {}
    with psycopg.connect(_libpq(url), autocommit=True) as connection:
        limits = connection_limits(_most_connections(connection))
        for service in SERVICES:
            name, password = f"{prefix}_{service}", secrets.token_urlsafe(24)
            _create_role(connection, name, password, limits[service])
            _create_database(connection, name)
            own = admin.set(drivername="postgresql+psycopg", username=name, password=password, database=name)
            addresses[service] = own.render_as_string(hide_password=False)
    return addresses


def _most_connections(connection: psycopg.Connection) -> int:
    found = connection.execute("SHOW max_connections").fetchone()
    assert found is not None, "the server always has this setting"
    return int(found[0])


def _create_role(connection: psycopg.Connection, name: str, password: str, connections: int) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT {}").format(
            verb, sql.Identifier(name), sql.Literal(password), sql.Literal(connections)
        )
    )
    if not known:
        # An administrator who is no superuser may give a database only to a role that he is a member of.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))


def _create_database(connection: psycopg.Connection, name: str) -> None:
    identifier = sql.Identifier(name)
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(identifier))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(identifier))


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
