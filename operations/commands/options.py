"""The options that choose the installation a command works on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations.home import DEFAULT, Home
from operations.installation import Installation
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused
from shared.processes.keep_alive import Report

if TYPE_CHECKING:
    from operations.one_machine.backbone import ProductionBackbone

service_name = click.Choice(SERVICES)
backbone_option = click.option(
    "--backbone",
    type=click.Choice(["embedded", "production"]),
    default="embedded",
    show_default=True,
    help="SQLite alone, or PostgreSQL and Kafka on this machine.",
)


def home_of(context: click.Context, default: Path = DEFAULT) -> Home:
    """The home named by --home or TERANG_HOME, else `default`."""
    found = context.find_root().obj
    return Home(found if isinstance(found, Path) else default)


def installation_of(context: click.Context) -> Installation:
    return Installation(home_of(context))


def backbone_of(name: str, home: Home, report: Report, cancelled: Callable[[], bool]) -> ProductionBackbone | None:
    """The backbone that `backbone_option` chose; None is the embedded form. Raises Refused if both the option and the
    environment name servers."""
    if name == "embedded":
        return None
    # Here, because the servers' client libraries are large and the embedded form needs none of them.
    from operations.one_machine.backbone import ProductionBackbone

    given = sorted(
        name for name in os.environ if name.startswith("TERANG_") and name.endswith(("_DATABASE_URL", "_EVENT_LOG_URL"))
    )
    if given:
        raise Refused(f"--backbone production starts servers of its own; unset {', '.join(given)}")
    return ProductionBackbone(home, report=report, cancelled=cancelled)
