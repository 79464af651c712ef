"""`terang demo`: the demo selection with its invented applicants, for a visitor to watch and to join."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click

from operations.commands.chosen import backbone_of, backbone_option, home_of
from operations.home import DEMO, PRODUCTION_DEMO, Home
from operations.installation import Installation
from operations.one_machine.standalone import Standalone
from operations.simulation import report
from operations.simulation.browser import Stopped, Unexpected
from operations.simulation.crowd import PHASES, Crowd
from operations.simulation.loader import Stage, set_stage
from operations.simulation.people import Person, invent
from operations.simulation.progress import Progress, Voice
from shared.kernel.errors import Refused
from shared.processes.signals import wait_for_the_end

DEFAULT_SEED = 2026
DEFAULT_SPEED = "30"
"""Thirty times as fast as people: an exam of 100 minutes takes about three."""
_ZONE = ZoneInfo("Asia/Jakarta")


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
    if against is not None:
        _play_against(home, against, candidates, speed, seed)
        return
    voice = Voice()
    with wait_for_the_end() as ended:
        servers = backbone_of(backbone, home, voice, ended.is_set)
        standalone = Standalone(
            home, port=port, host=host, simulation=True, say=voice, cancelled=ended.is_set, backbone=servers
        )
        try:
            click.echo(f"Starting {'PostgreSQL, Kafka, ' if servers else ''}the three services and their workers.")
            standalone.start()
            terminal = report.here(home.path, production=servers is not None)
            play = _Play(home, standalone.url, standalone.environment, candidates, seed, ended, voice, terminal)
            play.run(speed, began)
            if not once:
                ended.wait()
        except Stopped:
            pass
        except Unexpected as error:
            raise Refused(f"the play broke off: {error}. Logs: {home.logs}") from error
        finally:
            click.echo("Stopping.")
            standalone.stop()
    click.echo("Stopped. Starting again continues here.")


def _play_against(home: Home, url: str, candidates: int, speed: float | None, seed: int | None) -> None:
    """Raises Refused for an installation that is not a simulation: nobody invented may enter a real one."""
    began = time.monotonic()
    if not Installation(home).settings("recruitment").simulation:
        raise Refused("TERANG_SIMULATION is not true here; invented applicants never enter a real selection")
    home.path.mkdir(parents=True, exist_ok=True)
    with wait_for_the_end() as ended:
        try:
            terminal = report.elsewhere(os.environ.get("TERANG_EVENT_LOG_URL", ""))
            _Play(home, url.rstrip("/"), os.environ, candidates, seed, ended, Voice(), terminal).run(speed, began)
        except Stopped:
            click.echo("Stopped. Starting again continues here.")
        except Unexpected as error:
            raise Refused(f"the play broke off: {error}") from error


class _Play:
    def __init__(
        self,
        home: Home,
        url: str,
        environment: Mapping[str, str],
        candidates: int,
        seed: int | None,
        stop: threading.Event,
        voice: Voice,
        terminal: report.Terminal,
    ) -> None:
        self._voice = voice
        self._terminal = terminal
        self._home = home
        self._url = url
        self._environment = environment
        self._stop = stop
        self._notes = Notes(home)
        self._notes.begin(seed)
        self._candidates = max(candidates, self._notes.finished)

    def run(self, speed: float | None, began: float) -> None:
        installation = Installation(self._home, self._environment)
        set_up = time.monotonic()
        stage = set_stage(installation, self._url, self._candidates, self._stop)
        seconds = {"starting": set_up - began, "set up": time.monotonic() - set_up}
        people = invent(stage.vacancies, self._candidates, self._notes.seed, self._notes.opened_on)
        if self._notes.finished < self._candidates:
            seconds |= self._perform(people, stage, speed)
            self._notes.finish(self._candidates)
        click.echo("")
        click.echo("\n".join([report.fates(people), *report.times(seconds, time.monotonic() - began), ""]))
        click.echo("\n".join(report.guide(self._shown_url, people, stage, self._terminal)))

    @property
    def _shown_url(self) -> str:
        """Where a visitor's browser finds it, which may be another address than the play's."""
        return self._environment.get("TERANG_PUBLIC_URL", self._url)

    def _perform(self, people: list[Person], stage: Stage, speed: float | None) -> dict[str, float]:
        click.echo(f"Open {self._shown_url} now and watch it fill. {len(people)} applicants are on their way.")
        for line in self._terminal.watch():
            click.echo(line)
        progress = Progress(PHASES)
        crowd = Crowd(
            people,
            self._url,
            stage,
            speed=speed,
            fresh=self._notes.is_fresh,
            progress=progress,
            stop=self._stop,
        )
        self._voice.bars = progress
        try:
            crowd.play()
        finally:
            self._voice.bars = None
        return progress.seconds()


class Notes:
    """What a later start must know: the day and the seed of the first one, and how many have played to the end."""

    def __init__(self, home: Home) -> None:
        self._path = home.demo
        self.is_fresh = not self._path.exists()
        self.seed = DEFAULT_SEED
        self.opened_on: date = datetime.now(UTC).astimezone(_ZONE).date()
        self.finished = 0

    def begin(self, seed: int | None) -> None:
        """Raises Refused for another seed than the one that the people in the databases came from."""
        if self.is_fresh:
            self.seed = DEFAULT_SEED if seed is None else seed
            self._write()
            return
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        self.seed, self.finished = int(kept["seed"]), int(kept["finished"])
        self.opened_on = date.fromisoformat(kept["opened_on"])
        if seed not in (None, self.seed):
            raise Refused(f"this demo began with --seed {self.seed}; make clean-demo, then start with --seed {seed}")

    def finish(self, candidates: int) -> None:
        self.finished = candidates
        self._write()

    def _write(self) -> None:
        kept = {"seed": self.seed, "opened_on": self.opened_on.isoformat(), "finished": self.finished}
        self._path.write_text(json.dumps(kept), encoding="utf-8")
