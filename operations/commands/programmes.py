"""`terang programmes`: names of study programmes that applicants type and no vacancy takes."""

from __future__ import annotations

import click

from operations.columns import as_line
from operations.commands.options import installation_of
from operations.commands.two_people import required_reason


@click.group()
def programmes() -> None:
    """Names of study programmes."""


@programmes.command()
@click.pass_context
def unmatched(context: click.Context) -> None:
    """List what applicants have typed and no vacancy took, with accepted names that look alike."""
    from services.recruitment.service import list_unmatched

    with installation_of(context).reading("recruitment") as session:
        found = list_unmatched(session)
    for each in found:
        click.echo(as_line(f"{each.typed}  ({each.tries} times, last {each.last_at:%Y-%m-%d}, {each.title})"))
        click.echo(as_line(f"    near: {', '.join(each.near) or 'nothing'}"))
    if not found:
        click.echo("Every programme that was typed is accepted somewhere.")


@programmes.command()
@click.argument("typed")
@click.argument("means")
@click.option("--reason", required=True, help="Why both are one programme; kept for good.")
@click.option("--as", "login", required=True, help="Login of the member of staff who decides.")
@click.option("--password", prompt=True, hide_input=True, help="Asked for if not given.")
@click.pass_context
def equal(context: click.Context, typed: str, means: str, reason: str, login: str, password: str) -> None:
    """Declare that TYPED means MEANS, a programme that a vacancy accepts; at every vacancy, from now on."""
    from services.recruitment.service import Declaration, declare_equal, identify

    installation = installation_of(context)
    with installation.reading("recruitment") as session:
        who = identify(session, login, password)
    with installation.writing("recruitment") as (session, now):
        declare_equal(session, now, Declaration(typed, means, required_reason(reason), who.id))
    click.echo(as_line(f"{typed} now means {means}"))
