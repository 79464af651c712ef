"""A decision that takes two members of the committee: who they are, and what they look at before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from operations.columns import as_line
from operations.commands.options import installation_of
from shared.kernel.errors import Refused
from shared.kernel.roles import Role

Command = TypeVar("Command", bound=Callable[..., None])

SAMPLE = 5
"""How many of those that a decision is about are shown before it."""


def by_a_member(command: Command) -> Command:
    """The options with which a member of the committee says who decides."""
    command = click.option("--password", prompt=True, hide_input=True, help="Asked for if not given.")(command)
    return click.option("--as", "login", required=True, help="Login of the member of the committee who decides.")(
        command
    )


def member(context: click.Context, login: str, password: str) -> str:
    """The login of the committee's member who has given this password. Raises Refused."""
    from services.recruitment.service import identify

    with installation_of(context).reading("recruitment") as session:
        found = identify(session, login, password)
    if not found.has(Role.COMMITTEE):
        raise Refused(f"--as: {login} is no member of the committee")
    return login


def pseudonyms(context: click.Context) -> dict[str, str]:
    """The pseudonym of each member of staff, by login: events name nobody otherwise."""
    from services.recruitment.service import list_staff

    with installation_of(context).reading("recruitment") as session:
        return {each.username: each.staff_id for each in list_staff(session)}


def required_reason(reason: str) -> str:
    """Raises Refused."""
    if not reason.strip():
        raise Refused("--reason: say why; it is kept for good")
    return reason.strip()


def show_and_ask(what: str, lines: Sequence[str], *, sure: bool) -> None:
    """Shows how many a decision is about, and some of them; aborts unless somebody says yes."""
    click.echo(f"{len(lines)} {what}" + (", for example:" if len(lines) > SAMPLE else ":"))
    for line in lines[:SAMPLE]:
        click.echo(f"    {as_line(line)}")
    if not sure:
        click.confirm("Decide about all of them?", abort=True)
