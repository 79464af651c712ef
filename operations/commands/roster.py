"""`terang roster`: whether what is stored is still what a closed roster commits to."""

from __future__ import annotations

import click

from operations.columns import as_line
from operations.commands.options import installation_of

_SHOWN = 50


@click.group()
def roster() -> None:
    """Rosters that two members close."""


@roster.command()
@click.argument("selection_id", metavar="SELECTION")
@click.pass_context
def check(context: click.Context, selection_id: str) -> None:
    """Compare the decided applications of SELECTION with its roster: row by row, roots, counts, both signatures.

    Rows are named by their codes, applications without a row by their ids; no name and no value is written. Exit code
    1 where something differs.
    """
    from services.recruitment.service import ROSTER_FAULTS, Vault, check_roster

    installation = installation_of(context)
    settings = installation.settings("recruitment")
    vault = Vault(settings.secret_key, settings.previous_secret_keys)
    with installation.writing("recruitment") as (session, now):
        found = check_roster(session, now, vault, selection_id)
    state = f"closed {found.roster.closed_at:%Y-%m-%d %H:%M} UTC" if found.roster.closed_at else "not closed"
    click.echo(f"{selection_id}: {found.rows} rows, {found.roster.spare_codes} spare codes, {state}")
    click.echo(f"root {found.roster.root}, signed digest {found.digest}")
    for fault in found.faults[:_SHOWN]:
        fields = f" ({', '.join(fault.fields)})" if fault.fields else ""
        click.echo(as_line(f"{fault.where or 'roster'}: {ROSTER_FAULTS[fault.kind]}{fields}"))
    if len(found.faults) > _SHOWN:
        click.echo(f"... and {len(found.faults) - _SHOWN} more")
    click.echo("nothing differs" if not found.faults else f"{len(found.faults)} differences")
    if found.faults:
        context.exit(1)
