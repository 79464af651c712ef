"""`terang applicants`: what the help desk does for people who apply."""

from __future__ import annotations

import click

from operations.commands.options import installation_of
from operations.commands.two_people import required_reason
from shared.kernel.errors import Refused
from shared.kernel.identifiers import typed_digits
from shared.kernel.typed_dates import typed_date


@click.group()
def applicants() -> None:
    """People who apply."""


@applicants.command()
@click.option("--nik", prompt="NIK on the card", help="Asked for if not given, which keeps it out of the history.")
@click.option("--name", prompt="Name on the card", help="As on the owner's identity card.")
@click.option("--born", prompt="Date of birth on the card", help="As on the owner's identity card, day first.")
@click.option("--reason", required=True, help="How the owner proved to be the owner; kept for good, never published.")
@click.option("--as", "login", required=True, help="Login of the member of staff who looked at the card.")
@click.option("--password", prompt=True, hide_input=True, help="Asked for if not given.")
@click.pass_context
def reclaim(context: click.Context, nik: str, name: str, born: str, reason: str, login: str, password: str) -> None:
    """Take a NIK back for its owner, after looking at the identity card.

    The account that somebody else opened with it is closed, its logins end, and its applications that are not decided
    are rejected. Then the owner registers with this name and birth date, and with a password of their own.
    """
    from services.recruitment.service import Reclaim, Vault, identify, take_nik_back

    installation = installation_of(context)
    born_on = typed_date(born)
    if born_on is None:
        raise Refused("--born: write day, month and year, for example 15-08-1999")
    with installation.reading("recruitment") as session:
        who = identify(session, login, password)
    settings = installation.settings("recruitment")
    wanted = Reclaim(typed_digits(nik), name, born_on, required_reason(reason), who.id)
    vault = Vault(settings.secret_key, settings.previous_secret_keys)
    with installation.writing("recruitment") as (session, now):
        rejected = take_nik_back(session, now, vault, wanted)
    click.echo(f"taken back; applications rejected: {rejected}")
    click.echo(f"{name} now registers at {settings.public_url.rstrip('/')}/daftar")
