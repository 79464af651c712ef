"""`terang status`: is it healthy, and if not, where."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import make_url

from operations.columns import as_line
from operations.commands.options import installation_of
from operations.installation import Installation
from operations.one_machine.files import require_readable_log
from shared.contracts.catalogue import SERVICES, known_types
from shared.db.clock import DatabaseClock
from shared.messaging import held_events, part_failures
from shared.messaging.dead_letters import open_count
from shared.messaging.heartbeats import beats
from shared.messaging.relay import backlog
from shared.web.readiness import LEAST_FREE

_LATE_SECONDS = 30


@click.command()
@click.pass_context
def status(context: click.Context) -> None:
    """Show what runs, what waits and what went wrong. Exit code 1 if something needs a person."""
    installation = installation_of(context)
    _show_processes(installation)
    well = [_show_service(installation, service) for service in SERVICES]
    require_readable_log(installation.settings(SERVICES[0]).event_log_url)
    if not all([*well, _show_room(installation)]):
        context.exit(1)


def _show_processes(installation: Installation) -> None:
    home = installation.home
    running = home.read_running()
    if running is None and installation.is_configured:
        # What the environment describes is run by something else, which shows what runs.
        return
    if running is None or not _is_alive(running["supervisor"]):
        click.echo(f"Nothing runs from {home.path}.")
        return
    children = ", ".join(f"{name} {pid}" for name, pid in running["children"].items())
    click.echo(f"Runs at {running['url']}: supervisor {running['supervisor']}, {children}")


def _show_room(installation: Installation) -> bool:
    """False, with a line for it, if a folder that holds an SQLite database is nearly full: none of its parts can note
    that itself."""
    urls = [make_url(installation.settings(service).database_url) for service in SERVICES]
    folders = {Path(url.database).parent for url in urls if url.get_backend_name() == "sqlite" and url.database}
    free = {folder: shutil.disk_usage(folder).free // 2**20 for folder in sorted(folders)}
    full = {folder: mib for folder, mib in free.items() if mib < LEAST_FREE // 2**20}
    for folder, mib in full.items():
        click.echo(f"DISK {mib} MB are free in {folder}: make room; once it is full, nothing more is saved")
    return not full


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _show_service(installation: Installation, service: str) -> bool:
    with installation.reading(service) as session:
        now = DatabaseClock(session).now()
        waiting, oldest = backlog(session)
        dead, waiting_events = open_count(session), held_events.waiting(session, known_types())
        failing = part_failures.listed(session)
        beaten = beats(session)
    click.echo(f"{service}")
    age = f", the oldest for {_seconds(oldest, now):.1f} s" if oldest else ""
    click.echo(f"  events to send  {waiting}{age}")
    held = sum(each.number for each in waiting_events)
    unknown = [each for each in waiting_events if each.unknown_type is not None]
    click.echo(f"  events held     {held}" + ("  (terang held-events list)" if held else ""))
    for each in waiting_events:
        click.echo(f"    {_waits(each)}")
    click.echo(f"  dead letters    {dead}" + ("  (terang dead-letters list)" if dead else ""))
    for part in failing:
        since, last = _seconds(part.since, now), _seconds(part.at, now)
        times = f"for {since:.0f} s, {part.failures} times in a row, last {last:.0f} s ago"
        click.echo(f"  FAILS {part.part} {times}: {part.error}")
    for name, (at, detail) in sorted(beaten.items()):
        click.echo(f"  {name:<28} {_seconds(at, now):6.1f} s ago  {detail}")
    return not dead and not unknown and not failing and not (oldest and _seconds(oldest, now) > _LATE_SECONDS)


def _waits(held: held_events.Waiting) -> str:
    """Who sent them, and which command helps."""
    if held.unknown_type is None:
        return f"{held.number} from {held.sender} behind another: if none comes, terang republish {held.sender}"
    kind = f"of type {as_line(held.unknown_type)}, which this release does not know"
    return f"{held.number} {kind}, from {held.sender}: install one that does, or terang held-events discard"


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()
