"""`terang backup`, `terang restore`, `terang recall`: copies the databases, restores them, and makes them agree with
the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from operations.commands.options import installation_of, service_name
from operations.installation import Installation
from shared.contracts.catalogue import SERVICES
from shared.messaging.recall import Outcome

_FOLDER = click.Path(path_type=Path, file_okay=False)
_SHOWN = 20


@click.command()
@click.argument("folder", type=_FOLDER)
@click.pass_context
def backup(context: click.Context, folder: Path) -> None:
    """Copy the three databases, as of one moment, into FOLDER. Everything goes on meanwhile.

    Keys and passwords are not in it.
    """
    from operations.recovery.make import back_up

    made = back_up(installation_of(context), folder)
    for part in made.parts:
        size = sum(file.bytes for file in part.files) / 1e6
        click.echo(f"{part.service:<12} {part.database}, version {part.version}, {size:,.1f} MB")
    click.echo(f"{folder}: everything as of {made.made_at}")
    click.echo(
        "KEYS ARE NOT IN IT. Without recruitment's secret_key nobody can ever read a NIK of this backup: keep the "
        "keys too, and elsewhere."
    )


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--service", "services", type=service_name, multiple=True, help="Only this one's database; repeatable.")
@click.option("--replace", is_flag=True, help="Throw away what the databases hold now.")
@click.pass_context
def restore(context: click.Context, folder: Path, services: Sequence[str], replace: bool) -> None:
    """Make the databases what they were in the backup FOLDER, and agree with the log on what came after it.

    Web and worker of the restored services must be stopped; the log must be there, empty or not. Exit code 1 if
    something that was told after the backup could not be made again.
    """
    from operations.recovery.restore import restore as restore_databases

    installation, chosen = installation_of(context), services or SERVICES
    home = installation.home
    # In production the home folder is only where the lock lies.
    home.path.mkdir(parents=True, exist_ok=True)
    lock = home.lock()
    lock.acquire()
    try:
        _require_log(installation)
        found = restore_databases(installation, folder, chosen, replace=replace)
        click.echo(f"{', '.join(chosen)}: as of {found.made_at}")
        whole = _recall(installation, chosen)
    finally:
        lock.release()
    if not whole:
        context.exit(1)


@click.command()
@click.argument("services", type=service_name, nargs=-1)
@click.pass_context
def recall(context: click.Context, services: Sequence[str]) -> None:
    """After a restore by other means: let SERVICES (default: all) agree with the log on what they have said.

    Their workers must be stopped. `terang restore` does this by itself. Exit code 1 as there.
    """
    if not _recall(installation_of(context), services or SERVICES):
        context.exit(1)


def _require_log(installation: Installation) -> None:
    """Before anything changes. Raises LogUnavailable."""
    from shared.messaging.recall import own_topics

    log = installation.log()
    try:
        for service in SERVICES:
            log.lag(f"{service}.recall", own_topics(service))
    finally:
        log.close()


def _recall(installation: Installation, services: Sequence[str]) -> bool:
    from operations.recovery.recall import consumed_further, recall_services

    whole = True
    for service, outcome in recall_services(installation, services).items():
        whole &= _show(service, outcome)
    for service in SERVICES:
        lost = consumed_further(installation, service)
        if lost:
            whole = False
            named = ", ".join(f"{kind} {name}" for kind, name in lost[:_SHOWN])
            click.echo(
                f"{service}: others know more of {len(lost)} than it has ever said, and the log has it no more: "
                f"{named}. Restore all three from one backup."
            )
    return whole


def _show(service: str, outcome: Outcome) -> bool:
    click.echo(f"{service}: {outcome.on_log} events on the log, {outcome.unpublished} to be sent again")
    for name, count in sorted(outcome.recalled.items()):
        click.echo(f"  taken back from the log   {count:6}  {name}")
    for name, count in sorted(Counter(name for name, _ in outcome.without_effect).items()):
        of = [aggregate for kind, aggregate in outcome.without_effect if kind == name]
        more = " ..." if count > _SHOWN else ""
        click.echo(f"  told, and lost here       {count:6}  {name}: {', '.join(of[:_SHOWN])}{more}")
    return not outcome.without_effect
