"""`terang held-events`: events that wait, what for, and how two people discard one that waits in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import click

from operations.columns import as_line, as_lines
from operations.commands.options import installation_of, service_name
from operations.commands.two_people import by_a_member, member, pseudonyms, required_reason, show_and_ask
from shared.config import SettingsError
from shared.contracts.catalogue import SERVICES, TOPICS, known_types
from shared.contracts.messaging import EventsDiscarded
from shared.kernel.clock import to_text
from shared.kernel.errors import Refused
from shared.kernel.ids import new_id
from shared.messaging import held_discards
from shared.messaging.configured_keys import event_keys
from shared.messaging.held_discards import HeldEvent
from shared.messaging.outbox import emit

_SHOWN = 50


@click.group("held-events")
def held_events() -> None:
    """Events that wait for an earlier one, or for a release that knows their type: list, show; discard and confirm.

    Discarding takes two members of the committee, each with their own login: one proposes it with a reason, another
    confirms it. An event is named by its service and the first digits of its digest, for example scoring:4f0c9a7be312.
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


def _of_many(command: Callable[..., None]) -> Callable[..., None]:
    """The argument and options that say which events: one by its name, or all of a type on a topic."""
    for option in (
        click.option("--yes", "sure", is_flag=True, help="With --all: do not ask after showing how many there are."),
        click.option("--topic", type=click.Choice(sorted(TOPICS)), help="With --all: the topic they came on."),
        click.option("--type", "kind", help="With --all: their type."),
        click.option("--service", type=service_name, help="With --all: only this service's."),
        click.option("--all", "every", is_flag=True, help="All events of a type on a topic instead of one."),
        click.argument("event", required=False),
    ):
        command = option(command)
    return command


@held_events.command()
@_of_many
@click.option("--reason", required=True, help="Why the event may be skipped; kept for good.")
@by_a_member
@click.pass_context
def discard(context: click.Context, /, reason: str, login: str, password: str, sure: bool, **which: Any) -> None:
    """Propose to skip a held event for good; another member confirms it."""
    by, why = member(context, login, password), required_reason(reason)
    for service, events in _chosen(context, sure=sure, **which).items():
        with installation_of(context).writing(service) as (session, now):
            held_discards.propose(session, events, by=by, reason=why, at=now)
    again = f"--all --type {which['kind']} --topic {which['topic']}" if which["every"] else which["event"]
    click.echo(f"{by} proposes to discard it; another member runs: terang held-events confirm {again}")


@held_events.command()
@_of_many
@by_a_member
@click.pass_context
def confirm(context: click.Context, /, login: str, password: str, sure: bool, **which: Any) -> None:
    """Skip a held event for good, as another member has proposed, so that its aggregate goes on."""
    by = member(context, login, password)
    staff = pseudonyms(context)
    for service, events in _chosen(context, sure=sure, only_proposed=True, **which).items():
        with installation_of(context).writing(service) as (session, now):
            held_discards.confirm(session, events, by=by, at=now)
            for decided in _told(events, by, staff):
                emit(session, decided, at=now)
        click.echo(f"{service}: {len({event.name for event in events})} discarded")


def _told(events: Sequence[HeldEvent], by: str, staff: dict[str, str]) -> list[EventsDiscarded]:
    """An event for each consumer, proposer and reason; it names type and place where it is about one."""
    alike = Counter((each.consumer, each.topic, each.proposed_by, each.proposed_reason) for each in events)
    told = []
    for (consumer, topic, proposed_by, reason), number in alike.items():
        [one] = [each for each in events if each.consumer == consumer] if number == 1 else [None]
        told.append(
            EventsDiscarded(
                discard_id=new_id(),
                consumer=consumer,
                topic=topic,
                were="held_event",
                records=number,
                type=one.type if one else None,
                aggregate_type=one.place[0] if one else None,
                aggregate_id=one.place[1] if one else None,
                sequence=one.place[2] if one else None,
                reason=reason or "",
                proposed_by=staff.get(proposed_by or "", ""),
                confirmed_by=staff.get(by, ""),
            )
        )
    return told


def _chosen(
    context: click.Context,
    *,
    event: str | None,
    every: bool,
    kind: str | None,
    topic: str | None,
    service: str | None,
    sure: bool,
    only_proposed: bool = False,
) -> dict[str, list[HeldEvent]]:
    """The events that a decision is about, by service, after showing them where they are many.

    `only_proposed`: of many, those that somebody has proposed to discard; what came since is not meant. Raises Refused.
    """
    if not every:
        if event is None or kind or topic or service:
            raise Refused("name one event as `terang held-events list` does, or --all --type --topic")
        named, name = _named(event)
        with installation_of(context).reading(named) as session:
            return {named: _found(event, held_discards.named(session, name))}
    if event is not None or kind is None or topic is None:
        raise Refused("--all: say which with --type and --topic, and name no single event")
    found: dict[str, list[HeldEvent]] = {}
    for each in [service] if service else SERVICES:
        with installation_of(context).reading(each) as session:
            events = held_discards.of_type(session, kind, topic)
        if meant := [held for held in events if held.proposed_by is not None or not only_proposed]:
            found[each] = meant
    if not found:
        proposed = "proposed for discarding " if only_proposed else ""
        raise Refused(f"no held event of type {kind} {proposed}on {topic}")
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
