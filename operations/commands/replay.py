"""`terang replay scoring`: scoring reads the log from the start, and the rankings are compared."""

from __future__ import annotations

import click

from operations.commands.options import installation_of


@click.command()
@click.argument("service", type=click.Choice(["scoring"]))
@click.pass_context
def replay(context: click.Context, service: str) -> None:
    """Drop what SERVICE made from the log, consume the log again, and compare every ranking's digest.

    Nothing else may run meanwhile. Exit code 1 if a ranking is not identical.
    """
    # Brings the whole of scoring with it, which no other command needs.
    from operations.recovery.replay import replay_scoring

    installation = installation_of(context)
    installation.settings(service)
    # In production the home folder is only where the lock lies.
    installation.home.path.mkdir(parents=True, exist_ok=True)
    lock = installation.home.lock()
    lock.acquire()
    try:
        comparisons = replay_scoring(installation)
    finally:
        lock.release()
    for one in comparisons:
        verdict = "identical" if one.same else f"DIFFERENT, was {one.before}"
        click.echo(f"{one.name:<32} {one.after or 'no ranking'}  {verdict}")
    if not comparisons:
        click.echo("There was no ranking to compare.")
    if not all(one.same for one in comparisons):
        context.exit(1)
