"""Keeps a handful of processes alive: starts them in order, waits until each is ready, restarts those that die.

Small on purpose: no configuration language, no remote control. The programs of one stage start
together, the next stage starts when all of them are ready, and stopping goes the other way round.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.kernel.backoff import Backoff
from shared.kernel.errors import Refused

Report = Callable[[str], None]
"""Shows one line to the person who started everything."""
_ERROR = re.compile(r"([A-Za-z_]\w*\.)*[A-Z]\w*(Error|Exception|Refused|Unavailable|Behind): ")


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


@dataclass(frozen=True)
class Timing:
    """Seconds. After a program has stayed alive for `settled`, its earlier deaths no longer count."""

    ready: float = 120.0
    stop: float = 10.0
    first_pause: float = 0.2
    longest_pause: float = 10.0
    settled: float = 30.0
    look: float = 0.05


class Supervisor:
    """Runs `stages` until `stop`. `changed` is called with the pids by name after every start."""

    def __init__(
        self,
        stages: Sequence[Sequence[Program]],
        *,
        environment: Mapping[str, str],
        logs: Path,
        report: Report,
        changed: Callable[[Mapping[str, int]], None] = lambda _pids: None,
        cancelled: Callable[[], bool] = lambda: False,
        timing: Timing | None = None,
    ) -> None:
        self._environment = dict(environment)
        self._logs = logs
        self._report = report
        self._changed = changed
        self._cancelled = cancelled
        self._timing = timing or Timing()
        self._reading_end, self._writing_end = os.pipe()
        self._stages = [[_Child(program, self._timing) for program in stage] for stage in stages]
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep_alive, name="supervisor", daemon=True)

    @property
    def pids(self) -> dict[str, int]:
        return {child.program.name: child.process.pid for child in self._children() if child.process is not None}

    def start(self) -> None:
        """Returns when everything is ready. Raises Refused with the end of a program's log if it is not, and
        KeyboardInterrupt where `cancelled` turns true meanwhile."""
        for stage in self._stages:
            for child in stage:
                self._launch(child)
            for child in stage:
                self._await_ready(child)
        self._watch.start()

    def stop(self) -> None:
        """Ends all, last stage first: SIGTERM, a deadline, then SIGKILL."""
        self._stopping.set()
        if self._watch.is_alive() and threading.current_thread() is not self._watch:
            self._watch.join()
        for stage in reversed(self._stages):
            _end_all([child.process for child in stage if child.process is not None], self._timing.stop)
        for descriptor in (self._reading_end, self._writing_end):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _children(self) -> list[_Child]:
        return [child for stage in self._stages for child in stage]

    def _launch(self, child: _Child) -> None:
        child.launch(self._environment, self._logs, self._reading_end)
        self._changed(self.pids)

    def _await_ready(self, child: _Child) -> None:
        deadline = time.monotonic() + self._timing.ready
        while not child.is_ready():
            if self._cancelled():
                raise KeyboardInterrupt
            if child.exit_code() is not None:
                raise Refused(f"{child.program.name} ended before it was ready: {child.last_error(self._logs)}")
            if time.monotonic() > deadline:
                raise Refused(
                    f"{child.program.name} is not ready after {self._timing.ready:.0f} seconds; "
                    f"see {self._logs / child.program.name}.log"
                )
            time.sleep(self._timing.look)

    def _keep_alive(self) -> None:
        while not self._stopping.wait(self._timing.look):
            for child in self._children():
                code = child.exit_code()
                if code is not None:
                    self._mend(child, code)

    def _mend(self, child: _Child, code: int) -> None:
        now = time.monotonic()
        if child.due is None:
            if now - child.started > self._timing.settled:
                child.backoff.succeeded()
            pause = child.backoff.next_pause()
            child.due = now + pause
            child.end_its_children()
            self._report(
                f"{child.program.name} ended ({_how(code)}); starting it again in {pause:.1f} s. "
                f"Log: {self._logs / child.program.name}.log"
            )
        elif now >= child.due:
            self._launch(child)


class _Child:
    def __init__(self, program: Program, timing: Timing) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.backoff = Backoff(timing.first_pause, timing.longest_pause, jitter=0.0)
        self.due: float | None = None
        self._epoch = 0.0

    def launch(self, environment: Mapping[str, str], logs: Path, leash: int) -> None:
        command = [
            sys.executable,
            "-m",
            "shared.processes.leash",
            str(leash),
            self.program.module,
            *self.program.arguments,
        ]
        self.due = None
        self.started, self._epoch = time.monotonic(), time.time()
        with (logs / f"{self.program.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[leash, *self.program.inherits],
                # Its own process group: Ctrl-C reaches the supervisor alone, which ends the others in order.
                process_group=0,
            )

    def end_its_children(self) -> None:
        """Ends the workers that a killed server leaves behind, so that they do not serve beside their successors."""
        if self.process is not None:
            _signal_group(self.process, signal.SIGKILL, whole_group=True)

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process is not None else None

    def is_ready(self) -> bool:
        return self.program.is_ready(self._epoch)

    def last_error(self, logs: Path) -> str:
        """The log's last error, as the end of a traceback names it; without one, the last line."""
        path = logs / f"{self.program.name}.log"
        lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-200:]]
        found = next((line for line in reversed(lines) if _ERROR.match(line)), None)
        found = found or next((line for line in reversed(lines) if line), "it wrote nothing")
        return f"{found} (log: {path})"


def _end_all(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    for process in processes:
        _signal_group(process, signal.SIGTERM, whole_group=False)
    deadline = time.monotonic() + seconds
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes:
        # Also when the leader has gone: one of its own children may have been left behind.
        _signal_group(process, signal.SIGKILL, whole_group=True)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals, *, whole_group: bool) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if whole_group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


def _how(code: int) -> str:
    if code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
