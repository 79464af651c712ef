"""`terang dead-letters`: events that could not be applied, and what a person decides about them."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

import click
from sqlalchemy.orm import Session

from operations.commands.options import installation_of, service_name
from shared.contracts.catalogue import SERVICES
from shared.kernel.clock import to_text
from shared.kernel.errors import NotFound, Refused
from shared.kernel.roles import Principal, Role
from shared.messaging import dead_letters as letters
from shared.messaging.outbox import Cause, set_cause

Decide = Callable[[Session, int, datetime], None]
Decision = Literal["retry", "discard_proposed", "discarded"]


def _by_a_member(command: Callable[..., None]) -> Callable[..., None]:
    """The options with which a member of the committee says who decides."""
    command = click.option("--password", prompt=True, hide_input=True, help="Asked for if not given.")(command)
    return click.option("--as", "login", required=True, help="Login of the member of the committee who decides.")(
        command
    )


@click.group("dead-letters")
def dead_letters() -> None:
    """Events that could not be applied: list, show, retry; discard and confirm.

    Discarding takes two members of the committee, each with their own login: one proposes it with a reason, another
    confirms it.

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
                if letter.proposed_by is not None and not closed:
                    click.echo(f"    {letter.proposed_by} proposes to discard it: {letter.proposed_reason}")
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
    if found.proposed_at is not None:
        proposal = f"{to_text(found.proposed_at)} by {found.proposed_by}: {found.proposed_reason}"
        click.echo(f"{'proposed':<15} {proposal}")
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
    _decide(context, letter, "retry", _with_reason(letters.retry, getpass.getuser(), reason))
    click.echo(f"{letter}: its consumer applies it next")


@dead_letters.command()
@click.argument("letter")
@click.option("--reason", required=True, help="Why the event may be skipped; kept with the letter.")
@_by_a_member
@click.pass_context
def discard(context: click.Context, letter: str, reason: str, login: str, password: str) -> None:
    """Propose to skip a letter's event for good; another member confirms it."""
    by = _member(context, login, password)
    _decide(context, letter, "discard_proposed", _with_reason(letters.propose_discard, login, reason), by)
    click.echo(f"{letter}: {login} proposes to discard it; another member runs: terang dead-letters confirm {letter}")


@dead_letters.command()
@click.argument("letter")
@_by_a_member
@click.pass_context
def confirm(context: click.Context, letter: str, login: str, password: str) -> None:
    """Skip a letter's event for good, as another member has proposed, so that its aggregate goes on."""
    by = _member(context, login, password)

    def discarded(session: Session, number: int, now: datetime) -> None:
        letters.confirm_discard(session, number, by=login, at=now)

    _decide(context, letter, "discarded", discarded, by)
    click.echo(f"{letter}: discarded")


def _member(context: click.Context, login: str, password: str) -> Principal:
    """The committee's member who has given this password. Raises Refused."""
    from services.recruitment.service import identify

    with installation_of(context).reading("recruitment") as session:
        member = identify(session, login, password)
    if not member.has(Role.COMMITTEE):
        raise Refused(f"--as: {login} is no member of the committee")
    return member


def _with_reason(decide: Callable[..., None], by: str, reason: str) -> Decide:
    if not reason.strip():
        raise Refused("--reason: say why; it is kept with the letter")
    return lambda session, number, now: decide(session, number, by=by, reason=reason.strip(), at=now)


def _decide(
    context: click.Context, letter: str, decision: Decision, decide: Decide, by: Principal | None = None
) -> None:
    """Decides and reports it: `by` a member of the committee, or the operator."""
    service, number = _named(letter)
    with installation_of(context).writing(service) as (session, now), _known(letter):
        if by is not None:
            set_cause(session, Cause(str(Role.COMMITTEE), person=by.id))
        decide(session, number, now)
        letters.report(session, service, number, decision, now)


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
