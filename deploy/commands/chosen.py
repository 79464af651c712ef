"""Which installation a command works on."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.home import DEFAULT, Home
from deploy.installation import Installation
from shared.contracts.catalogue import SERVICES

service_name = click.Choice(SERVICES)


def home_of(context: click.Context, default: Path = DEFAULT) -> Home:
    """The home named by --home or TERANG_HOME, else `default`."""
    found = context.find_root().obj
    return Home(found if isinstance(found, Path) else default)


def installation_of(context: click.Context) -> Installation:
    return Installation(home_of(context))
