"""`terang dead-letters`: events that could not be applied, and what a person decides about them."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy.orm import Session

from operations.commands.options import installation_of, service_name
from shared.contracts.catalogue import SERVICES
from shared.kernel.clock import to_text
from shared.kernel.errors import NotFound, Refused
from shared.messaging import dead_letters as letters

Decide = Callable[..., None]


@click.group("dead-letters")
def dead_letters() -> None:
    """Events that could not be applied: list, show, retry, discard.

    A letter is named by its service and number, for example scoring:12.
    """


@dead_letters.command("list")
@click.option("--service", type=service_name, help="Only this service's.")
@click.option("--closed", is_flag=True, help="Those already decided instead of the open ones.")
@click.pass_context
def list_(context: click.Context, service: str | None, closed: bool) -> None:
    """List the open letters, oldest first."""
    count = 0
    for name in [service] if service else SERVICES:
        with installation_of(context).reading(name) as session:
            for letter in letters.listed(session, closed=closed):
                count += 1
                aggregate = f"{letter.aggregate_type} {letter.aggregate_id} #{letter.sequence}"
                what = f"{letter.type}, {aggregate}" if letter.event_id else f"unreadable record on {letter.topic}"
                click.echo(f"{name}:{letter.id}  {to_text(letter.died_at)}  {what}")
                click.echo(f"    {_last_line(letter.closing_reason or letter.reason)}")
    if not count:
        click.echo("No closed dead letters." if closed else "No open dead letters.")


@dead_letters.command()
@click.argument("letter")
@click.pass_context
def show(context: click.Context, letter: str) -> None:
    """Show one letter whole: its reason and its bytes."""
    service, number = _named(letter)
    with installation_of(context).reading(service) as session, _known(letter):
        found = letters.get(session, number)
    for name in ("consumer", "topic", "type", "aggregate_type", "aggregate_id", "sequence", "event_id"):
        click.echo(f"{name:<15} {getattr(found, name)}")
    click.echo(f"{'died_at':<15} {to_text(found.died_at)}")
    if found.closed_at is not None:
        click.echo(f"{'closed':<15} {to_text(found.closed_at)} by {found.closed_by}: {found.closing_reason}")
    click.echo(f"reason:\n{found.reason.strip()}")
    click.echo(f"payload:\n{found.payload.decode('utf-8', 'backslashreplace')}")


@dead_letters.command()
@click.argument("letter")
@click.option("--reason", required=True, help="Why it will work now; kept with the letter.")
@click.pass_context
def retry(context: click.Context, letter: str, reason: str) -> None:
    """Hand a letter's event back to its consumer."""
    _decide(context, letter, letters.retry, reason)
    click.echo(f"{letter}: its consumer applies it next")


@dead_letters.command()
@click.argument("letter")
@click.option("--reason", required=True, help="Why the event may be skipped; kept with the letter.")
@click.pass_context
def discard(context: click.Context, letter: str, reason: str) -> None:
    """Skip a letter's event for good, so that its aggregate goes on."""
    _decide(context, letter, letters.discard, reason)
    click.echo(f"{letter}: discarded")


def _decide(context: click.Context, letter: str, decide: Decide, reason: str) -> None:
    service, number = _named(letter)
    if not reason.strip():
        raise Refused("--reason: say why; it is kept with the letter")
    with installation_of(context).writing(service) as (session, now), _known(letter):
        _apply(session, now, number, decide, reason.strip())


def _apply(session: Session, now: datetime, number: int, decide: Decide, reason: str) -> None:
    decide(session, number, by=getpass.getuser(), reason=reason, at=now)


def _named(letter: str) -> tuple[str, int]:
    service, _, number = letter.partition(":")
    if service not in SERVICES or not (number.isascii() and number.isdigit()):
        raise Refused(f"{letter!r} names no dead letter; write it as `terang dead-letters list` does, e.g. scoring:12")
    return service, int(number)


@contextmanager
def _known(letter: str) -> Iterator[None]:
    try:
        yield
    except NotFound:
        raise Refused(f"there is no dead letter {letter}") from None


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
