"""`terang dead-letters`: events that could not be applied, and what a person decides about them."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from operations.columns import as_line, as_lines
from operations.commands.committee import Data, by_a_member, data_of, keys_of, member, require_for, require_proposers
from operations.commands.options import installation_of, service_name
from operations.commands.two_people import (
    Discarded,
    one_or_many,
    pseudonyms,
    required_reason,
    show_and_ask,
    tell,
)
from shared.contracts.catalogue import SERVICES
from shared.kernel.clock import to_text
from shared.kernel.errors import NotFound, Refused
from shared.messaging import dead_letters as letters
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.outbox import emit
from shared.messaging.unbelieved import KEPT_BYTES


@click.group("dead-letters")
def dead_letters() -> None:
    """Events that could not be applied: list, show, retry; discard and confirm.

    Discarding takes two members of the committee, each with their own login: one proposes it with a reason, another
    confirms it. Each is of the committee of the selection that the letter names; where it names none, of that of all.

    A letter is named by its service and number, for example scoring:12; many by --all with their cause and topic.
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
                click.echo(as_line(f"{name}:{letter.id}  {to_text(letter.died_at)}  {_what(letter)}"))
                cause = "" if closed else f" (cause {letter.cause})"
                click.echo(as_line(f"    {letter.closing_reason or _last_line(letter.reason)}{cause}"))
                if letter.proposed_by is not None and not closed:
                    click.echo(as_line(f"    {letter.proposed_by} proposes to discard it: {letter.proposed_reason}"))
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
        click.echo(as_line(f"{name:<15} {getattr(found, name)}"))
    click.echo(f"{'died_at':<15} {to_text(found.died_at)}")
    if found.proposed_at is not None:
        proposal = f"{to_text(found.proposed_at)} by {found.proposed_by}: {found.proposed_reason}"
        click.echo(as_line(f"{'proposed':<15} {proposal}"))
    if found.closed_at is not None:
        closing = f"{to_text(found.closed_at)} by {found.closed_by}: {found.closing_reason}"
        click.echo(as_line(f"{'closed':<15} {closing}"))
    click.echo(f"reason:\n{as_lines(found.reason.strip())}")
    part = f" (its first {KEPT_BYTES} bytes at most)" if len(found.payload) == KEPT_BYTES else ""
    click.echo(f"payload{part}:\n{as_lines(found.payload.decode('utf-8', 'backslashreplace'))}")


_which = one_or_many("letter", "cause", "their cause, as `list` shows it")


def _account() -> str:
    """Who acts, as the machine names them; in a container the account may have a number only."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


@dead_letters.command()
@_which
@click.option("--reason", required=True, help="Why it will work now; kept with the letter.")
@click.pass_context
def retry(context: click.Context, /, reason: str, sure: bool, **which: Any) -> None:
    """Hand a letter's event back to its consumer."""
    why, by = required_reason(reason), _account()
    for service, found in _chosen(context, sure=sure, **which).items():
        numbers = [each.id for each in found]
        with installation_of(context).writing(service) as (session, now):
            for number in numbers:
                letters.retry(session, number, by=by, reason=why, at=now)
        click.echo(f"{_names(service, numbers)}: its consumer applies it next")


@dead_letters.command()
@_which
@click.option("--reason", required=True, help="Why the event may be skipped; kept with the letter.")
@by_a_member
@click.pass_context
def discard(context: click.Context, /, reason: str, login: str, password: str, sure: bool, **which: Any) -> None:
    """Propose to skip a letter's event for good; another member confirms it."""
    who, why = member(context, login, password), required_reason(reason)
    chosen = _chosen(context, sure=sure, **which)
    require_for(context, who, _data(context, chosen))
    for service, found in chosen.items():
        numbers = [each.id for each in found]
        with installation_of(context).writing(service) as (session, now):
            for number in numbers:
                letters.propose_discard(session, number, by=who.login, reason=why, at=now)
        click.echo(f"{_names(service, numbers)}: {who.login} proposes to discard it")
    again = f"--all --cause {which['alike']} --topic {which['topic']}" if which["every"] else which["letter"]
    click.echo(f"Another member runs: terang dead-letters confirm {again}")


@dead_letters.command()
@_which
@by_a_member
@click.pass_context
def confirm(context: click.Context, /, login: str, password: str, sure: bool, **which: Any) -> None:
    """Skip a letter's event for good, as another member has proposed, so that its aggregate goes on."""
    who = member(context, login, password)
    chosen = _chosen(context, sure=sure, only_proposed=True, **which)
    data = _data(context, chosen)
    require_for(context, who, data)
    require_proposers(context, [each.proposed_by for found in chosen.values() for each in found], data)
    staff = pseudonyms(context)
    for service, found in chosen.items():
        numbers = [each.id for each in found]
        with installation_of(context).writing(service) as (session, now):
            for each in found:
                letters.confirm_discard(session, each, by=who.login, at=now)
            decided = [_decided(letters.get(session, number)) for number in numbers]
            for told in tell("dead_letter", decided, who.login, staff):
                emit(session, told, at=now)
        click.echo(f"{_names(service, numbers)}: discarded")


def _chosen(
    context: click.Context,
    *,
    letter: str | None,
    every: bool,
    alike: str | None,
    topic: str | None,
    service: str | None,
    sure: bool,
    only_proposed: bool = False,
) -> dict[str, list[DeadLetter]]:
    """The letters that a decision is about, by service, after showing them where they are many.

    `only_proposed`: of many, those that somebody has proposed to discard; what came since is not meant. Raises Refused.
    """
    if not every:
        if letter is None or alike or topic or service:
            raise Refused("name one letter as `terang dead-letters list` does, or --all --cause --topic")
        named, number = _named(letter)
        with installation_of(context).reading(named) as session, _known(letter):
            return {named: [letters.get(session, number)]}
    if letter is not None or alike is None or topic is None:
        raise Refused("--all: say which with --cause and --topic, and name no single letter")
    found: dict[str, list[DeadLetter]] = {}
    lines = []
    for name in [service] if service else SERVICES:
        with installation_of(context).reading(name) as session:
            for each in letters.alike(session, alike, topic):
                if not only_proposed or each.proposed_by is not None:
                    found.setdefault(name, []).append(each)
                    lines.append(f"{name}:{each.id}  {_what(each)}: {_last_line(each.reason)}")
    if not found:
        proposed = "proposed for discarding " if only_proposed else ""
        raise Refused(f"no open letter of cause {alike} {proposed}on {topic}")
    show_and_ask("dead letters", lines, sure=sure)
    return found


def _data(context: click.Context, chosen: Mapping[str, Sequence[DeadLetter]]) -> list[Data]:
    """What each of the letters says, where it is an event to believe."""
    found: list[Data] = []
    for service, its in chosen.items():
        keys = keys_of(context, service)
        found += [None if each.event_id is None else data_of(each.payload, keys) for each in its]
    return found


def _decided(letter: DeadLetter) -> Discarded:
    place = None
    if letter.aggregate_type is not None and letter.aggregate_id is not None and letter.sequence is not None:
        place = letter.aggregate_type, letter.aggregate_id, letter.sequence
    return Discarded(
        letter.consumer,
        letter.topic,
        letter.proposed_by,
        letter.proposed_reason,
        letter.type,
        place,
        letter.records or 1,
    )


def _what(letter: DeadLetter) -> str:
    """What the letter is about, in a line."""
    if letter.records is not None:
        place = f"partition {letter.partition}, offsets {letter.offset} to {letter.last_offset}"
        return f"{letter.records} more records on {letter.topic}, counted and not kept ({place})"
    if letter.event_id is None:
        return f"unreadable record on {letter.topic}"
    return f"{letter.type}, {letter.aggregate_type} {letter.aggregate_id} #{letter.sequence}"


def _names(service: str, numbers: Sequence[int]) -> str:
    return f"{service}:{numbers[0]}" if len(numbers) == 1 else f"{service}: {len(numbers)} letters"


def _named(letter: str) -> tuple[str, int]:
    service, _, number = letter.partition(":")
    if service not in SERVICES or not re.fullmatch("[0-9]{1,30}", number):
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
