"""`terang topics`: the topics of a Kafka broker, their access lists, and the lag of their consumer groups."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from operations.commands.options import installation_of
from shared.contracts.catalogue import SERVICES
from shared.eventlog.interface import LogUnavailable
from shared.kernel.errors import Refused
from shared.processes.signals import wait_for_the_end

if TYPE_CHECKING:
    # Not at run time: every command loads this file, and few of them need Kafka's client.
    from operations.kafka.topics import Plan
    from shared.eventlog.kafka_settings import KafkaSettings

_URL = "TERANG_EVENT_LOG_URL"


def _service_users(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {service: service for service in SERVICES}
    for value in values:
        service, _, user = value.partition("=")
        if service not in SERVICES or not user or ":" in user:
            raise click.BadParameter(f"{value!r}: write SERVICE=USER, for example cbt=terang-cbt", context, parameter)
        found[service] = user
    return found


_copies = click.option(
    "--copies", type=click.IntRange(1, 9), help="Replication factor of new topics. Default: 3, or as many as brokers."
)
_users = click.option(
    "--user",
    "users",
    metavar="SERVICE=USER",
    callback=_service_users,
    multiple=True,
    help="The Kafka user of a service, if it is not called as the service. May be given more than once.",
)


@click.group()
def topics() -> None:
    """Kafka's topics: what differs from the catalogue, make it so, how far the readers are.

    Works on TERANG_EVENT_LOG_URL as the user TERANG_KAFKA_USERNAME, who must be an administrator there.
    """


@topics.command("plan")
@_copies
@_users
@click.pass_context
def plan_(context: click.Context, copies: int | None, users: dict[str, str]) -> None:
    """Show what `apply` would change. Exit code 1 if something differs."""
    with _administrator(context) as (admin, settings):
        found = _plan(admin, settings, copies, users)
    _show(found)
    if found.differences:
        click.echo(f"{len(found.differences)} to change; `terang topics apply` does it")
        context.exit(1)


@topics.command()
@_copies
@_users
@click.option("--wait", type=click.IntRange(0, 3600), default=0, metavar="SECONDS", help="Wait for a broker to answer.")
@click.pass_context
def apply(context: click.Context, copies: int | None, users: dict[str, str], wait: int) -> None:
    """Make topics, settings and access as the catalogue says. Nothing is ever deleted but access.

    Exit code 1 if something is left that only a person can change.
    """
    with _administrator(context, wait) as (admin, settings):
        found = _plan(admin, settings, copies, users)
        for note in found.notes:
            click.echo(f"note: {note}")
        for difference in found.differences:
            if difference.mend is not None:
                difference.mend()
                click.echo(f"{difference.where:<26} {difference.text}")
    left = [difference for difference in found.differences if difference.mend is None]
    for difference in left:
        click.echo(f"{difference.where:<26} NOT DONE: {difference.text}")
    click.echo(f"{len(found.differences) - len(left)} changed" if found.differences else "Nothing to change.")
    if left:
        context.exit(1)


@topics.command()
@click.option("--partitions", is_flag=True, help="A line for each partition.")
@click.option("--every", type=click.FloatRange(0.5), metavar="SECONDS", help="Show it again and again until Ctrl-C.")
@click.pass_context
def lag(context: click.Context, partitions: bool, every: float | None) -> None:
    """Show topics, their partitions and records, and how far each consumer group is behind."""
    from operations.kafka.topic_lag import table

    with _administrator(context) as (admin, _settings):
        if every is None:
            click.echo("\n".join(table(admin, partitions)))
            return
        with wait_for_the_end() as ended:
            while not ended.is_set():
                lines = table(admin, partitions)
                click.clear()
                click.echo("\n".join(lines))
                ended.wait(every)


def _plan(admin: Any, settings: KafkaSettings, copies: int | None, users: Mapping[str, str]) -> Plan:
    from operations.kafka.topics import plan

    return plan(admin, copies=copies, users=users, needs_authorizer=settings.uses_sasl)


def _show(found: Plan) -> None:
    for note in found.notes:
        click.echo(f"note: {note}")
    for difference in found.differences:
        click.echo(f"{difference.where:<26} {difference.text}")
    if not found.differences:
        click.echo("The broker is as the catalogue says.")


@contextmanager
def _administrator(context: click.Context, wait_seconds: float = 0) -> Iterator[tuple[Any, KafkaSettings]]:
    """A connected KafkaAdminClient. Errors of the broker become Refused, naming the address."""
    url = installation_of(context).environment.get(_URL, "")
    if not url.startswith("kafka://"):
        raise Refused(f"{_URL}: {url!r} is no Kafka; the SQLite log makes its topics itself")
    from kafka import KafkaAdminClient
    from kafka.errors import AuthorizationError, KafkaError

    from shared.eventlog.kafka_connection import explained, open_client
    from shared.eventlog.kafka_settings import KafkaSettingsError, kafka_settings

    try:
        settings = kafka_settings(url, installation_of(context).environment)
    except KafkaSettingsError as error:
        raise Refused(str(error)) from error
    give_up_at = time.monotonic() + wait_seconds
    while True:
        try:
            admin = open_client(KafkaAdminClient, settings).client
            break
        except LogUnavailable:
            if time.monotonic() >= give_up_at:
                raise
    try:
        yield admin, settings
    except AuthorizationError as error:
        raise Refused(f"TERANG_KAFKA_USERNAME: {settings.username!r} is no administrator of this broker") from error
    except KafkaError as error:
        raise explained(error, settings) from error
    finally:
        admin.close()
