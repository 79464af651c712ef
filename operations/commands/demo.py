"""`terang demo`: the demo selection with its invented applicants, for a visitor to watch and to join."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import click

from operations.commands.imports import import_selection
from operations.commands.options import backbone_of, backbone_option, home_of
from operations.commands.staff import add_member
from operations.home import DEMO, PRODUCTION_DEMO, Home
from operations.installation import Installation
from operations.one_machine.standalone import Standalone
from operations.simulation.notes import DEFAULT_SEED, Notes
from operations.simulation.progress import Console
from shared.kernel.errors import DomainError, Refused
from shared.processes.signals import wait_for_the_end

DEFAULT_SPEED = "30"
"""Thirty times as fast as people: an exam of 100 minutes takes about three."""


@dataclass(frozen=True)
class Wishes:
    """The visitor's options: the number of applicants, how many times faster than people they work (None: no pauses),
    and the seed of the people (None: that of the first start)."""

    candidates: int
    speed: float | None
    seed: int | None


class Speed(click.ParamType[float | None]):
    name = "FACTOR|max"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        if value == "max":
            return None
        try:
            factor = float(value)
        except ValueError:
            factor = 0.0
        if not 0.1 <= factor <= 10_000:
            self.fail(f"{value!r} is no speed: write 1 for human speed, 10 for ten times that, or max", param, ctx)
        return factor


@click.command()
@click.option("--candidates", type=click.IntRange(1, 2000), default=200, show_default=True)
@click.option(
    "--speed",
    type=Speed(),
    default=DEFAULT_SPEED,
    show_default=True,
    help="How many times faster than people they work, or max for no pauses. 30 makes the exam last 3 minutes.",
)
@click.option("--seed", type=click.IntRange(0, 10**9), help=f"Other seed, other people. Default {DEFAULT_SEED}.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, envvar="PORT", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--against",
    metavar="URL",
    help="Play against an installation that runs elsewhere, in simulation; its settings are in the environment.",
)
@backbone_option
@click.option("--exit-when-done", "--once", "once", is_flag=True, help="Stop when everybody is ranked.")
@click.pass_context
def demo(
    context: click.Context,
    candidates: int,
    speed: float | None,
    seed: int | None,
    port: int,
    host: str,
    against: str | None,
    backbone: str,
    once: bool,
) -> None:
    """Run the demo selection on this machine, with invented applicants from registration to ranking."""
    began = time.monotonic()
    home = home_of(context, DEMO if backbone == "embedded" else PRODUCTION_DEMO)
    wishes = Wishes(candidates, speed, seed)
    if against is not None:
        _play_against(home, against.rstrip("/"), wishes, began)
        return
    console, notes = Console(), Notes(home.demo)
    notes.read(wishes.seed)
    with wait_for_the_end() as ended:
        servers = backbone_of(backbone, home, console, ended.is_set)
        standalone = Standalone(
            home,
            port=port,
            host=host,
            simulation=True,
            report=console,
            cancelled=ended.is_set,
            backbone=servers,
            before_workers=partial(_prepare, home, notes),
        )
        try:
            click.echo(f"Starting {'PostgreSQL, Kafka, ' if servers else ''}the three services and their workers.")
            standalone.start()
            _play_here(standalone, wishes, notes, ended, console, began)
            if not once:
                ended.wait()
        finally:
            click.echo("Stopping.")
            standalone.stop()
    click.echo("Stopped. Starting again continues here.")


def _prepare(home: Home, notes: Notes, environment: Mapping[str, str]) -> None:
    """What is not done over HTTP; the pages can be looked at meanwhile."""
    if notes.is_fresh:
        play_earlier(home, notes, environment)
    enrol(Installation(home, environment))


def play_earlier(home: Home, notes: Notes, environment: Mapping[str, str]) -> None:
    """Without the earlier selections the demo goes on: it needs nothing of theirs."""
    click.echo("The pages are there. First two earlier selections, which takes some seconds.")
    command = [sys.executable, "-m", "operations.commands.earlier", str(home.path)]
    log = home.logs / "earlier.log"
    with log.open("wb") as written:
        # In a session of its own, so that Ctrl-C does not leave it half done: it takes seconds.
        done = subprocess.run(
            command, env=dict(environment), stdout=subprocess.PIPE, stderr=written, start_new_session=True, check=False
        )
    if done.returncode == 0:
        notes.earlier = json.loads(done.stdout)
    else:
        click.echo(f"The earlier selections could not be played, the demo goes on without them: {log}")


def _play_here(
    standalone: Standalone, wishes: Wishes, notes: Notes, ended: threading.Event, console: Console, began: float
) -> None:
    """Returns when everybody is ranked, or on Ctrl-C. Raises Refused."""
    # Not before the services have started: these bring an HTTP client and a parser of HTML with them.
    from operations.simulation import report
    from operations.simulation.browser import Stopped, Unexpected
    from operations.simulation.play import Play

    home, ready = standalone.home, time.monotonic()
    notes.begin()
    play = Play(
        url=standalone.url,
        shown_url=standalone.environment["TERANG_PUBLIC_URL"],
        candidates=wishes.candidates,
        speed=wishes.speed,
        notes=notes,
        stop=ended,
        console=console,
        terminal=report.here(home.path, production=home.servers.exists()),
    )
    try:
        play.run(began, ready)
    except Stopped:
        return
    except Unexpected as error:
        raise Refused(f"the play broke off: {error}. Logs: {home.logs}") from error


def _play_against(home: Home, url: str, wishes: Wishes, began: float) -> None:
    """Raises Refused for an installation that is not a simulation: invented people must not enter a real one."""
    from operations.simulation import report
    from operations.simulation.browser import Stopped, Unexpected
    from operations.simulation.play import Play

    installation = Installation(home)
    settings = installation.settings("recruitment")
    if not settings.simulation:
        raise Refused("TERANG_SIMULATION is not true here; invented applicants never enter a real selection")
    home.path.mkdir(parents=True, exist_ok=True)
    notes = Notes(home.demo)
    notes.read(wishes.seed)
    notes.begin()
    with wait_for_the_end() as ended:
        ready = time.monotonic()
        enrol(installation)
        play = Play(
            url=url,
            shown_url=settings.public_url,
            candidates=wishes.candidates,
            speed=wishes.speed,
            notes=notes,
            stop=ended,
            console=Console(),
            terminal=report.elsewhere(settings.event_log_url),
        )
        try:
            play.run(began, ready)
        except Stopped:
            click.echo("Stopped. Starting again continues here.")
        except Unexpected as error:
            raise Refused(f"the play broke off: {error}") from error


def enrol(installation: Installation) -> None:
    """Adds the demo's committee and opens its selection, which cannot be done over HTTP yet. Leaves alone what exists
    already."""
    from operations.simulation.committee import MEMBERS
    from operations.simulation.loader import SELECTION_FILE
    from operations.simulation.people import PASSWORD

    for member in MEMBERS:
        with _unless_done("username_taken"):
            add_member(installation, member.username, member.name, [member.role], PASSWORD)
    with _unless_done("selection_exists"):
        import_selection(installation, SELECTION_FILE)


@contextmanager
def _unless_done(code: str) -> Iterator[None]:
    """Passes over the domain error that an earlier start of the demo explains."""
    try:
        yield
    except DomainError as error:
        if error.code != code:
            raise
