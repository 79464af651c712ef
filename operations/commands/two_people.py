"""A decision that takes two members of the committee: what they look at before it, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import click

from operations.columns import as_line
from operations.commands.options import installation_of, service_name
from shared.contracts.catalogue import TOPICS
from shared.contracts.messaging import EventsDiscarded
from shared.kernel.errors import Refused
from shared.kernel.ids import new_id

Command = TypeVar("Command", bound=Callable[..., None])

SAMPLE = 5
"""How many of those that a decision is about are shown before it."""


@dataclass(frozen=True)
class Discarded:
    """One dead letter or held event, as two members have decided about it."""

    consumer: str
    topic: str
    proposed_by: str | None
    reason: str | None
    type: str | None
    place: tuple[str, str, int] | None
    """Aggregate type, aggregate id and sequence; None for what is no event."""
    records: int = 1


def one_or_many(thing: str, alike: str, help_of_alike: str) -> Callable[[Command], Command]:
    """The argument and options that say which: one `thing` by its name, or all that are `alike` on a topic."""

    def decorate(command: Command) -> Command:
        for option in (
            click.option("--yes", "sure", is_flag=True, help="With --all: do not ask after showing how many."),
            click.option("--topic", type=click.Choice(sorted(TOPICS)), help="With --all: the topic they came on."),
            click.option(f"--{alike}", "alike", help=f"With --all: {help_of_alike}."),
            click.option("--service", type=service_name, help="With --all: only this service's."),
            click.option("--all", "every", is_flag=True, help=f"All of a {alike} on a topic instead of one {thing}."),
            click.argument(thing, required=False),
        ):
            command = option(command)
        return command

    return decorate


def tell(
    were: Literal["dead_letter", "held_event"], decided: Sequence[Discarded], by: str, staff: Mapping[str, str]
) -> list[EventsDiscarded]:
    """An event for each consumer, topic, proposer and reason; it names type and place where it is about one.

    `by` and the proposers are logins, `staff` their pseudonyms.
    """
    groups: dict[tuple[str, str, str | None, str | None], list[Discarded]] = {}
    for each in decided:
        groups.setdefault((each.consumer, each.topic, each.proposed_by, each.reason), []).append(each)
    told = []
    for (consumer, topic, proposed_by, reason), group in groups.items():
        one = group[0] if len(group) == 1 else None
        kind, name, sequence = one.place if one and one.place else (None, None, None)
        told.append(
            EventsDiscarded(
                discard_id=new_id(),
                consumer=consumer,
                topic=topic,
                were=were,
                records=sum(each.records for each in group),
                type=one.type if one else None,
                aggregate_type=kind,
                aggregate_id=name,
                sequence=sequence,
                reason=reason or "",
                proposed_by=staff.get(proposed_by or "", ""),
                confirmed_by=staff.get(by, ""),
            )
        )
    return told


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
