"""Runs the demo from the prepared exam to the visitor's guide, and shows its progress in the terminal."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import click

from operations.simulation.crowd import PHASES, Crowd
from operations.simulation.loader import Stage, set_stage
from operations.simulation.notes import Notes
from operations.simulation.people import Person, invent
from operations.simulation.progress import Console, Progress
from operations.simulation.report import Terminal, fates, guide, times


@dataclass(frozen=True)
class Play:
    """`shown_url` is where a visitor's browser finds the installation, which may be another address than the
    play's own `url`. `speed` is how many times faster than people they work, None for no pauses."""

    url: str
    shown_url: str
    candidates: int
    speed: float | None
    notes: Notes
    stop: threading.Event
    console: Console
    terminal: Terminal

    def run(self, began: float, set_up_from: float) -> None:
        """Returns when everybody is ranked and the guide is shown. Raises Unexpected, or Stopped on Ctrl-C.

        `began` and `set_up_from` are moments of time.monotonic(): when the command was started, and when the
        services were ready.
        """
        candidates = max(self.candidates, self.notes.finished)
        stage = set_stage(self.url, candidates, self.stop)
        seconds = {"starting": set_up_from - began, "set up": time.monotonic() - set_up_from}
        people = invent(stage.vacancies, candidates, self.notes.seed, self.notes.opened_on)
        if self.notes.finished < candidates:
            seconds |= self._perform(people, stage)
            self.notes.finish(candidates)
        click.echo("")
        click.echo("\n".join([fates(people), *times(seconds, time.monotonic() - began), ""]))
        click.echo("\n".join(guide(self.shown_url, people, stage, self.terminal, self.notes.earlier)))

    def _perform(self, people: list[Person], stage: Stage) -> dict[str, float]:
        """Returns the seconds that each phase took."""
        click.echo(f"Open {self.shown_url} now and watch it fill. {len(people)} applicants are on their way.")
        for line in self.terminal.watch():
            click.echo(line)
        progress = Progress(PHASES)
        crowd = Crowd(
            people,
            self.url,
            stage,
            speed=self.speed,
            fresh=self.notes.is_fresh,
            progress=progress,
            stop=self.stop,
        )
        self.console.bars = progress
        try:
            crowd.play()
        finally:
            self.console.bars = None
        return progress.seconds()
