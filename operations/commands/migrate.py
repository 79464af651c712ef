"""`terang migrate`: brings the databases' tables to this release."""

from __future__ import annotations

import click

from operations import installation
from operations.commands.options import installation_of, service_name
from shared.contracts.catalogue import SERVICES


@click.command()
@click.argument("service", type=service_name, required=False)
@click.pass_context
def migrate(context: click.Context, service: str | None) -> None:
    """Bring the tables of SERVICE (default: of all three) to this release."""
    chosen = installation_of(context)
    if chosen.environment.keys().isdisjoint({"TERANG_SECRET_KEY", "TERANG_SECRET_KEY_FILE"}):
        chosen.home.prepare()
        chosen = installation_of(context)
    for name in [service] if service else SERVICES:
        installation.migrate(name, chosen.settings(name))
        click.echo(f"{name}: up to date")
