"""`terang held-events`: events that wait, what for, and how two people discard one that waits in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from shared.config import SettingsError
from shared.contracts.catalogue import SERVICES, known_types
from shared.kernel.clock import to_text
from shared.kernel.errors import Refused
from shared.messaging import held_discards
from shared.messaging.configured_keys import event_keys
from shared.messaging.held_discards import HeldEvent
from shared.messaging.outbox import emit

_SHOWN = 50


@click.group("held-events")
def held_events() -> None:
    """Events that wait for an earlier one, or for a release that knows their type: list, show; discard and confirm.

    Discarding takes two members of the committee, each with their own login: one proposes it with a reason, another
    confirms it. Each is of the committee of the selection that the event names; where it names none, of that of all.

    An event is named by its service and the first digits of its digest, for example scoring:4f0c9a7be312.
    """


@held_events.command("list")
@click.option("--service", type=service_name, help="Only this service's.")
@click.option("--discarded", is_flag=True, help="Those that two people have discarded instead of those that wait.")
@click.pass_context
def list_(context: click.Context, service: str | None, discarded: bool) -> None:
    """List what waits, the longest first: one event of each aggregate, and how many wait behind it."""
    services = [service] if service else SERVICES
    lines = [line for name in services for line in (_discarded if discarded else _waiting)(context, name)]
    for line in lines:
        click.echo(as_line(line))
    if not lines:
        click.echo("No discarded events." if discarded else "No held events.")


@held_events.command()
@click.argument("event")
@click.pass_context
def show(context: click.Context, event: str) -> None:
    """Show one event whole, with its bytes."""
    service, name = _named(event)
    with installation_of(context).reading(service) as session:
        held = _found(event, held_discards.named(session, name))
        payload = held_discards.payload_of(session, held[0])
    for line in _lines(context, service, held[0], 0):
        click.echo(as_line(line))
    click.echo(f"consumers: {', '.join(each.consumer for each in held)}")
    click.echo(f"payload:\n{as_lines(payload.decode('utf-8', 'backslashreplace'))}")


_which = one_or_many("event", "type", "their type")


@held_events.command()
@_which
@click.option("--reason", required=True, help="Why the event may be skipped; kept for good.")
@by_a_member
@click.pass_context
def discard(context: click.Context, /, reason: str, login: str, password: str, sure: bool, **which: Any) -> None:
    """Propose to skip a held event for good; another member confirms it."""
    who, why = member(context, login, password), required_reason(reason)
    chosen = _chosen(context, sure=sure, **which)
    require_for(context, who, _data(context, chosen))
    for service, events in chosen.items():
        with installation_of(context).writing(service) as (session, now):
            held_discards.propose(session, events, by=who.login, reason=why, at=now)
    again = f"--all --type {which['alike']} --topic {which['topic']}" if which["every"] else which["event"]
    click.echo(f"{who.login} proposes to discard it; another member runs: terang held-events confirm {again}")


@held_events.command()
@_which
@by_a_member
@click.pass_context
def confirm(context: click.Context, /, login: str, password: str, sure: bool, **which: Any) -> None:
    """Skip a held event for good, as another member has proposed, so that its aggregate goes on."""
    who = member(context, login, password)
    chosen = _chosen(context, sure=sure, only_proposed=True, **which)
    data = _data(context, chosen)
    require_for(context, who, data)
    require_proposers(context, [each.proposed_by for events in chosen.values() for each in events], data)
    staff = pseudonyms(context)
    for service, events in chosen.items():
        with installation_of(context).writing(service) as (session, now):
            held_discards.confirm(session, events, by=who.login, at=now)
            for told in tell("held_event", list(map(_decided, events)), who.login, staff):
                emit(session, told, at=now)
        click.echo(f"{service}: {len({event.name for event in events})} discarded")


def _data(context: click.Context, chosen: Mapping[str, Sequence[HeldEvent]]) -> list[Data]:
    """What each of the events says."""
    found = []
    for service, events in chosen.items():
        keys = keys_of(context, service)
        with installation_of(context).reading(service) as session:
            found += [data_of(held_discards.payload_of(session, event), keys) for event in events]
    return found


def _decided(held: HeldEvent) -> Discarded:
    return Discarded(held.consumer, held.topic, held.proposed_by, held.proposed_reason, held.type, held.place)


def _chosen(
    context: click.Context,
    *,
    event: str | None,
    every: bool,
    alike: str | None,
    topic: str | None,
    service: str | None,
    sure: bool,
    only_proposed: bool = False,
) -> dict[str, list[HeldEvent]]:
    """The events that a decision is about, by service, after showing them where they are many.

    `only_proposed`: of many, those that somebody has proposed to discard; what came since is not meant. Raises Refused.
    """
    if not every:
        if event is None or alike or topic or service:
            raise Refused("name one event as `terang held-events list` does, or --all --type --topic")
        named, name = _named(event)
        with installation_of(context).reading(named) as session:
            return {named: _found(event, held_discards.named(session, name))}
    if event is not None or alike is None or topic is None:
        raise Refused("--all: say which with --type and --topic, and name no single event")
    found: dict[str, list[HeldEvent]] = {}
    for each in [service] if service else SERVICES:
        with installation_of(context).reading(each) as session:
            events = held_discards.of_type(session, alike, topic)
        if meant := [held for held in events if held.proposed_by is not None or not only_proposed]:
            found[each] = meant
    if not found:
        proposed = "proposed for discarding " if only_proposed else ""
        raise Refused(f"no held event of type {alike} {proposed}on {topic}")
    lines = [f"{name}:{held.name}  {_place(held.place)}" for name, events in found.items() for held in events]
    show_and_ask("held events", lines, sure=sure)
    return found


def _waiting(context: click.Context, service: str) -> list[str]:
    with installation_of(context).reading(service) as session:
        first, aggregates = held_discards.first_of_each(session, _SHOWN)
    lines = [line for event, behind in first for line in _lines(context, service, event, behind)]
    more = aggregates - len(first)
    return lines + ([f"{service}: {more} more aggregates have held events"] if more else [])


def _lines(context: click.Context, service: str, event: HeldEvent, behind: int) -> list[str]:
    lines = [
        f"{service}:{event.name}  {to_text(event.held_at)}  {event.type}",
        f"    from {event.source.removeprefix('/')} on {event.topic}, {_signed(context, service, event)}",
        f"    {event.consumer} holds up {_place(event.place)}, {behind} more behind it: {event.reason}",
        f"    {_help(event)}",
    ]
    if event.proposed_by is not None:
        lines.append(f"    {event.proposed_by} proposes to discard it: {event.proposed_reason}")
    return lines


def _discarded(context: click.Context, service: str) -> list[str]:
    with installation_of(context).reading(service) as session:
        found = held_discards.discarded(session)
    return [
        line
        for each in found
        for line in (
            f"{each.consumer}  {to_text(each.discarded_at)}  {each.type}, {_place(each.place)} on {each.topic}",
            f"    {each.proposed_by} and {each.discarded_by}: {each.proposed_reason}",
        )
    ]


def _signed(context: click.Context, service: str, event: HeldEvent) -> str:
    """Whose key signed it; the check of the signature was before it was held."""
    if event.key is None:
        return "unsigned"
    try:
        keys = event_keys(installation_of(context).settings(service)).keys
    except SettingsError:
        keys = ()
    owner = next((key.service for key in keys if key.id == event.key), "a service")
    return f"signed by {owner} (key {event.key})"


def _help(event: HeldEvent) -> str:
    sender = event.source.removeprefix("/")
    if event.is_unknown and event.type not in known_types():
        return "install the release that knows the type; if there is none: terang held-events discard"
    return f"terang republish {sender} sends what is missing; if it never was there: terang held-events discard"


def _place(place: tuple[str, str, int]) -> str:
    kind, name, sequence = place
    return f"{kind} {name} #{sequence}"


def _named(event: str) -> tuple[str, str]:
    service, _, name = event.partition(":")
    if service not in SERVICES or not name:
        raise Refused(
            f"{event!r} names no held event; write it as `terang held-events list` does, e.g. scoring:4f0c9a7be312"
        )
    return service, name


def _found(event: str, found: list[HeldEvent]) -> list[HeldEvent]:
    if not found:
        raise Refused(f"there is no held event {event}")
    return found
