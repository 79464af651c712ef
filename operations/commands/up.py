"""`terang up`: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import os

import click

from operations.commands.options import backbone_of, backbone_option, home_of
from operations.one_machine.standalone import Standalone
from shared.processes.signals import wait_for_the_end

_EVERY_NETWORK = ("0.0.0.0", "::")  # noqa: S104


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, envvar="PORT", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--simulation", is_flag=True, help="Marks every page SIMULASI.")
@backbone_option
@click.pass_context
def up(context: click.Context, port: int, host: str, simulation: bool, backbone: str) -> None:
    """Start everything on this machine: one address, a worker per service, SQLite or real servers."""
    home = home_of(context)
    with wait_for_the_end() as ended:
        standalone = Standalone(
            home,
            port=port,
            host=host,
            simulation=simulation,
            report=_report,
            cancelled=ended.is_set,
            backbone=backbone_of(backbone, home, _report, ended.is_set),
        )
        try:
            standalone.start()
            _report(f"Terang runs at {standalone.url}. Ctrl-C stops it.")
            if host in _EVERY_NETWORK and not os.environ.get("TERANG_ALLOWED_HOSTS"):
                _report(
                    "Other machines are refused until TERANG_ALLOWED_HOSTS has the names that they use for this one."
                )
            _report(f"Data and logs: {standalone.home.path}")
            ended.wait()
            _report("Stopping.")
        finally:
            standalone.stop()
    _report("Stopped. Starting again continues here.")


def _report(text: str) -> None:
    click.echo(text)
