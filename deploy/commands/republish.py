"""`terang republish`: sends events again that the log has lost; consumers skip what they have."""

from __future__ import annotations

import click

from deploy.commands.chosen import installation_of, service_name
from deploy.failures import Refused
from shared.contracts.catalogue import TOPICS
from shared.messaging import relay


@click.command()
@click.argument("service", type=service_name)
@click.option("--topic", type=click.Choice(sorted(TOPICS)), help="Only this topic's events.")
@click.option("--aggregate", metavar="TYPE:ID", help="Only one aggregate's, for example attempt:5f0c…")
@click.option("--from-sequence", type=click.IntRange(1), default=1, show_default=True)
@click.pass_context
def republish(
    context: click.Context, service: str, topic: str | None, aggregate: str | None, from_sequence: int
) -> None:
    """Mark SERVICE's events as unsent, so that its relay sends them again."""
    pair = None
    if aggregate is not None:
        kind, colon, name = aggregate.partition(":")
        if not (kind and colon and name):
            raise Refused(f"--aggregate {aggregate!r}: write TYPE:ID, for example candidate:26-0001")
        pair = (kind, name)
    with installation_of(context).writing(service) as (session, _clock):
        count = relay.republish(session, topic=topic, aggregate=pair, from_sequence=from_sequence)
    click.echo(f"{service}: {count} events will be sent again")
