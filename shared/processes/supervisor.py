"""Runs a handful of modules: starts them in order, waits until each is ready, restarts those that die.

Small on purpose: no configuration language, no remote control. The programs of one stage start
together, the next stage starts when all of them are ready, and stopping goes in the same order.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.processes.child import Child, end_all
from shared.processes.fork_server import ForkServer
from shared.processes.keep_alive import KeepAlive, Pauses, Report
from shared.processes.leash import Leash


@dataclass(frozen=True)
class Program:
    """A program to run: a Python module with its arguments, and the check that it is ready.

    `is_ready` gets the moment of the start (seconds since the epoch) and is called until it returns True.
    """

    name: str
    module: str
    arguments: Sequence[str]
    is_ready: Callable[[float], bool]
    inherits: Sequence[int] = ()
    """File descriptors that the process keeps, such as a listening socket."""
    gives_way: int = 0
    """How far it stands back where the processor is short, from 0 to 19 (nice(2))."""
    forks: bool = False
    """Whether it may begin as a fork: the fork server has loaded its modules, and it inherits nothing."""


@dataclass(frozen=True)
class Timing:
    """Seconds within which a program must be ready, and must have ended; and the pauses before it is restarted."""

    ready: float = 120.0
    stop: float = 10.0
    pauses: Pauses = field(default_factory=Pauses)


class Supervisor:
    """Runs `stages` until `stop`. `changed` is called with the pids by name after every start, `reached` with the
    number of a stage, from 0, once it is ready and before the next one starts."""

    def __init__(
        self,
        stages: Sequence[Sequence[Program]],
        *,
        environment: Mapping[str, str],
        logs: Path,
        report: Report,
        changed: Callable[[Mapping[str, int]], None] = lambda _pids: None,
        reached: Callable[[int], None] = lambda _stage: None,
        cancelled: Callable[[], bool] = lambda: False,
        timing: Timing | None = None,
        fork_server: ForkServer | None = None,
    ) -> None:
        self._changed = changed
        self._reached = reached
        self._cancelled = cancelled
        self._timing = timing or Timing()
        self._leash = Leash()
        start = _Start(environment, logs, self._leash, fork_server)
        self._stages = [[_Running(program, start) for program in stage] for stage in stages]
        self._children = [child for stage in self._stages for child in stage]
        self._keep_alive = KeepAlive(self._children, report=report, changed=self._note, pauses=self._timing.pauses)

    @property
    def pids(self) -> dict[str, int]:
        return {child.name: child.pid for child in self._children if child.is_launched}

    def start(self) -> None:
        """Returns when everything is ready. Raises Refused with the reason from a program's log if it is not, and
        KeyboardInterrupt where `cancelled` turns true meanwhile."""
        for number, stage in enumerate(self._stages):
            for child in stage:
                child.start_again()
                self._note()
            for child in stage:
                child.wait_until(child.is_ready, self._timing.ready, cancelled=self._cancelled)
            self._reached(number)
        self._keep_alive.start()

    def stop(self) -> None:
        """Ends all, first stage first: SIGTERM, a deadline, then SIGKILL."""
        self._keep_alive.stop()
        for stage in self._stages:
            end_all(stage, signal.SIGTERM, self._timing.stop)
        self._leash.close()

    def _note(self) -> None:
        self._changed(self.pids)


@dataclass(frozen=True)
class _Start:
    """What the starts of all programs have in common."""

    environment: Mapping[str, str]
    logs: Path
    leash: Leash
    fork_server: ForkServer | None


class _Running(Child):
    """A program's process, which the leash ends if this process dies."""

    def __init__(self, program: Program, start: _Start) -> None:
        super().__init__(program.name, start.logs / f"{program.name}.log")
        self._program = program
        self._start = start
        self._started_at = 0.0

    def start_again(self) -> None:
        self._started_at = time.time()
        if self._program.forks and self._start.fork_server is not None and self._is_forked(self._start.fork_server):
            return
        self.launch(
            self._start.leash.command(self._program.module, self._program.arguments),
            self._start.environment,
            inherits=[self._start.leash.descriptor, *self._program.inherits],
        )
        if self._program.gives_way:
            self.give_way(self._program.gives_way)

    def _is_forked(self, server: ForkServer) -> bool:
        """False where the fork server has ended, which has ended its programs, too: they then load their own."""
        program = self._program
        try:
            self.launch_fork(
                server, program.module, program.arguments, self._start.environment, gives_way=program.gives_way
            )
        except ConnectionError:
            return False
        return True

    def clear_up(self) -> None:
        self.kill_group()

    def is_ready(self) -> bool:
        return self._program.is_ready(self._started_at)
