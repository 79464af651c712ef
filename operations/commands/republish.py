"""`terang republish`: a producer's stored events go to the log again; consumers skip what they have."""

from __future__ import annotations

import click

from operations.commands.options import installation_of, service_name
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.kernel.errors import Refused
from shared.messaging import relay


@click.command()
@click.argument("service", type=service_name, required=False)
@click.option("--all", "every", is_flag=True, help="Every event of all three services, after a broker came back empty.")
@click.option("--topic", type=click.Choice(sorted(TOPICS)), help="Only this topic's events.")
@click.option("--aggregate", metavar="TYPE:ID", help="Only one aggregate's, for example attempt:5f0c…")
@click.option("--from-sequence", type=click.IntRange(1), default=1, show_default=True)
@click.pass_context
def republish(
    context: click.Context,
    service: str | None,
    every: bool,
    topic: str | None,
    aggregate: str | None,
    from_sequence: int,
) -> None:
    """Mark SERVICE's events as unsent, so that its relay sends them again."""
    if every == (service is not None):
        raise Refused("name either one service or --all")
    if every and (topic or aggregate or from_sequence != 1):
        raise Refused("--all is every event; name a service to choose among its events")
    pair = None
    if aggregate is not None:
        kind, colon, name = aggregate.partition(":")
        if not (kind and colon and name):
            raise Refused(f"--aggregate {aggregate!r}: write TYPE:ID, for example candidate:26-0381749")
        pair = (kind, name)
    for name in [service] if service else SERVICES:
        with installation_of(context).writing(name) as (session, _now):
            count = relay.republish(session, topic=topic, aggregate=pair, from_sequence=from_sequence)
        click.echo(f"{name}: {count} events will be sent again")
