"""`terang build`: which code this is, for comparing it with what events and pages name."""

from __future__ import annotations

import click

from shared.contracts.catalogue import SERVICES
from shared.kernel.builds import build_of


@click.command()
def build() -> None:
    """Print the build of each service as it lies here: the release and a digest over its code. The same checkout gives
    the same digest everywhere; `shared/kernel/builds.py` says how it is made, with tools that every machine has."""
    for service in SERVICES:
        click.echo(f"{service}  {build_of(service)}")
