"""`terang staff`: adds the people who may work on a selection."""

from __future__ import annotations

from collections.abc import Sequence

import click

from operations.commands.options import installation_of
from operations.installation import Installation
from shared.kernel.roles import STAFF


@click.group()
def staff() -> None:
    """People of the committee."""


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="Full name, as colleagues see it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(sorted(str(role) for role in STAFF)),
    help="May be given more than once.",
)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
@click.pass_context
def add(context: click.Context, username: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Add a member of staff who logs in as USERNAME."""
    add_member(installation_of(context), username, name, roles, password)
    click.echo(f"{username}: added as {', '.join(roles)}")


def add_member(installation: Installation, username: str, name: str, roles: Sequence[str], password: str) -> None:
    """Raises InvalidInput, or a domain error with the code `username_taken`."""
    from services.recruitment.service import add_staff

    with installation.writing("recruitment") as (session, now):
        add_staff(session, now, username, name, roles, password)
