"""`terang keys`: replaces a secret or the pair of staff keys, in steps that no user notices."""

from __future__ import annotations

from pathlib import Path

import click

from operations.commands.options import installation_of
from operations.keys import event_key_files, paper_key_files
from operations.keys.event_key_files import EventKeyFiles
from operations.keys.key_files import KINDS, KeyFiles
from shared.kernel.errors import Refused

_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
_KIND = click.argument("kind", type=click.Choice((*KINDS, *event_key_files.KINDS)))


@click.group()
def keys() -> None:
    """Change the keys in FOLDER: announce, switch, for recruitment reseal, forget; restart everything after each.

    FOLDER is that of `terang secrets`, or an embedded home. KIND is the service whose secret_key it is, or staff for
    the pair that signs and verifies staff tokens. An embedded home has one secret for all three: name recruitment.
    cbt-events and so on is the pair by which that service's events are signed and believed.
    """


def _files(folder: Path, kind: str) -> KeyFiles | EventKeyFiles:
    return EventKeyFiles(folder, kind) if kind in event_key_files.KINDS else KeyFiles(folder, kind)


@keys.command()
@_FOLDER
@_KIND
def announce(folder: Path, kind: str) -> None:
    """Make the next key, which everybody accepts from their next start on."""
    _files(folder, kind).announce()
    click.echo(f"{kind}: announced. Restart everything, then `terang keys switch`.")


@keys.command()
@_FOLDER
@_KIND
def switch(folder: Path, kind: str) -> None:
    """Use the announced key; the one before stays accepted."""
    _files(folder, kind).switch()
    further = "`terang keys reseal`, then " if kind == "recruitment" else ""
    click.echo(f"{kind}: switched. Restart everything, then {further}`terang keys forget`.")


@keys.command()
@_FOLDER
@_KIND
def forget(folder: Path, kind: str) -> None:
    """Accept the old key no longer. Recruitment's only after `terang keys reseal` has ended with 0 left.

    A key that has signed events stays accepted for those that are in the log at the next start.
    """
    _files(folder, kind).forget()
    if kind in event_key_files.KINDS:
        click.echo(f"{kind}: the old key ends. Restart everything.")
        return
    click.echo(
        f"{kind}: the old key is forgotten. Restart everything. KEEP IT with the backups that were made under it."
    )


@keys.command()
@_FOLDER
@click.argument("kind", type=click.Choice((*event_key_files.KINDS, paper_key_files.KIND)))
def replace(folder: Path, kind: str) -> None:
    """Make a new key at once, because the one before is lost or stolen.

    Of a key that signs events, stop every worker first, and start all of them afterwards: what the old key signs from
    then on is set aside. cbt-papers is the pair by which cbt alone receives the key of an exam's papers: restart the
    workers of cbt and scoring; scoring then sends the key of papers that are still locked once more.
    """
    if kind == paper_key_files.KIND:
        paper_key_files.replace(folder)
        click.echo(f"{kind}: replaced. Restart the workers of cbt and scoring.")
        return
    EventKeyFiles(folder, kind).replace()
    click.echo(f"{kind}: replaced. Restart everything; what was signed before then still counts.")


@keys.command()
@click.pass_context
def reseal(context: click.Context) -> None:
    """Bring every stored NIK and the secrets of rosters under recruitment's present secret_key, while people register
    and log in.

    May be broken off and begun again. Exit code 1 if one could not be brought over: keep the old key then.
    """
    from services.recruitment.service import Vault, reseal_rosters
    from services.recruitment.service import reseal as reseal_some

    installation = installation_of(context)
    settings = installation.settings("recruitment")
    if not settings.previous_secret_keys:
        raise Refused("TERANG_PREVIOUS_SECRET_KEYS is not set: there is no key to come from (terang keys switch)")
    vault = Vault(settings.secret_key, settings.previous_secret_keys)
    done, left, reached = 0, 0, ""
    while True:
        with installation.writing("recruitment") as (session, _now):
            some = reseal_some(session, vault, reached)
        done += some.done
        for reason, accounts in (("no key opens its NIK", some.unreadable), ("its NIK is there twice", some.twice)):
            for account in accounts:
                left += 1
                click.echo(f"account {account}: {reason}")
        if some.reached is None:
            break
        reached = some.reached
    with installation.writing("recruitment") as (session, _now):
        rosters, unreadable = reseal_rosters(session, vault)
    for selection_id in unreadable:
        left += 1
        click.echo(f"roster of {selection_id}: no key opens its secret")
    if rosters:
        click.echo(f"{rosters} secrets of rosters are under the present key now")
    click.echo(f"{done} NIK are under the present key now, {left} left under another")
    if left:
        context.exit(1)
