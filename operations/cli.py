"""The `terang` command. Every failure is one line that names what to mend, and exit code 2."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError

from operations.commands.applicants import applicants
from operations.commands.backup import backup, recall, restore
from operations.commands.build import build
from operations.commands.dead_letters import dead_letters
from operations.commands.demo import demo
from operations.commands.held_events import held_events
from operations.commands.imports import import_
from operations.commands.keys import keys
from operations.commands.migrate import migrate
from operations.commands.programmes import programmes
from operations.commands.reconcile import reconcile
from operations.commands.replay import replay
from operations.commands.republish import republish
from operations.commands.roster import roster
from operations.commands.secrets import secrets
from operations.commands.staff import staff
from operations.commands.status import status
from operations.commands.topics import topics
from operations.commands.up import up
from operations.home import DEFAULT
from shared.eventlog.interface import LogUnavailable
from shared.kernel.errors import DomainError, InvalidInput, Refused
from shared.telemetry import configure_logging
from shared.web.messages import schema_errors
from shared.web.places import in_words

_LONGEST_LINE = 1_000


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TERANG_HOME",
    help=f"Folder of the embedded form: databases, keys, logs. Default {DEFAULT}; the demo's is var/demo.",
)
@click.option("--debug", is_flag=True, help="Show where in the code an unexpected failure came from.")
@click.pass_context
def cli(context: click.Context, home: Path | None, debug: bool) -> None:
    """Terang: a public recruitment from the first registration to the signed shortlist."""
    context.obj = home
    context.meta["debug"] = debug


for command in (
    *(up, demo, migrate, import_, staff, applicants, programmes, roster, secrets, status, build),
    *(dead_letters, held_events, reconcile, republish, replay, topics),
    *(backup, restore, recall, keys),
):
    cli.add_command(command)


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    try:
        _require_text(arguments)
        outcome = cli.main(list(arguments), prog_name="terang", standalone_mode=False)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        for line in shown.getvalue().splitlines():
            click.echo(_shortened(line), err=True)
        return 2
    except (KeyboardInterrupt, click.Abort):
        return 130
    except Exception as error:
        if "--debug" in arguments:
            raise
        for line in _lines(error):
            click.echo(f"terang: {_shortened(line)}", err=True)
        return 2
    return outcome if isinstance(outcome, int) else 0


def _require_text(arguments: Sequence[str]) -> None:
    """Raises Refused for bytes that are no text, which neither databases nor hashes of passwords take."""
    for number, argument in enumerate(arguments, 1):
        if not argument.isascii():
            try:
                argument.encode()
            except UnicodeEncodeError:
                shown = argument.encode(errors="backslashreplace").decode()
                raise Refused(f"argument {number} is no text in UTF-8: {shown}") from None


def _shortened(line: str) -> str:
    """A line that repeats a very long argument, without its middle: what is wrong stands before it or behind it."""
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE // 2]} … {line[-_LONGEST_LINE // 4 :]}"


def _lines(error: Exception) -> list[str]:
    """A line for each thing to mend."""
    if isinstance(error, Refused):
        return str(error).splitlines()
    if isinstance(error, InvalidInput) and error.problems:
        return [": ".join(filter(None, (in_words(p.place), p.message))) for p in error.problems]
    if isinstance(error, ValidationError):
        return [": ".join(filter(None, (found.field, found.message))) for found in schema_errors(error.messages)]
    if isinstance(error, DomainError):
        return [error.message]
    if isinstance(error, OperationalError):
        return [f"the database does not answer ({error.orig}); is it busy or out of reach?"]
    if isinstance(error, OSError) and error.filename:
        return [f"{error.filename}: {error.strerror}"]
    if isinstance(error, LogUnavailable):
        return [f"TERANG_EVENT_LOG_URL: the event log cannot be reached ({error})"]
    return [f"unexpected: {type(error).__name__}: {error} (terang --debug shows where)"]


def main() -> None:
    # A command prints what it does; of the log lines below it, only warnings matter here.
    configure_logging("terang", level=logging.WARNING)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
