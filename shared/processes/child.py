"""One child process: how it is started, awaited until it is ready, and ended. Whatever starts a process uses this."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypedDict, Unpack

from shared.kernel.errors import Refused
from shared.processes.fork_server import ForkServer

_LOOK_SECONDS = 0.03
_ERROR = re.compile(r"([A-Za-z_]\w*\.)*[A-Z]\w*(Error|Exception|Refused|Unavailable|Behind): ")


class RunAs(TypedDict, total=False):
    """Another account for the process: arguments of subprocess.Popen. None of them means this process's account."""

    user: int
    group: int
    extra_groups: list[int]


class _Process(Protocol):
    """A `subprocess.Popen`, or a fork."""

    returncode: int | None

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int, /) -> None: ...


class Child:
    """Runs one program at a time; its output is appended to `log`, or goes where this process's output goes.

    The program leads a process group of its own: Ctrl-C reaches its parent alone, which ends its children in order.
    """

    def __init__(self, name: str, log: Path | None = None) -> None:
        self.name = name
        self.log = log
        self._process: _Process | None = None
        self._log_from = 0

    @property
    def pid(self) -> int:
        """The process's id, also after it has ended by itself. Raises Refused before a start and after `end`."""
        if self._process is None:
            raise Refused(f"{self.name} is not running")
        return self._process.pid

    @property
    def is_launched(self) -> bool:
        """Whether there is a process that has not been ended by `end`."""
        return self._process is not None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def launch(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        inherits: Sequence[int] = (),
        folder: Path | None = None,
        **account: Unpack[RunAs],
    ) -> None:
        """Returns at once. `inherits` are file descriptors that the process keeps. Raises Refused if it runs already,
        OSError if it cannot be started."""
        self._require_ended()
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self.log.open("ab")) if self.log else None
            self._log_from = out.tell() if out else 0
            self._process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                pass_fds=inherits,
                process_group=0,
                **account,
            )

    def launch_fork(
        self,
        server: ForkServer,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        gives_way: int = 0,
    ) -> None:
        """As `launch`, of a module that a fork server starts; it stands back from its first moment. Needs a log."""
        self._require_ended()
        assert self.log is not None
        self._log_from = self.log.stat().st_size if self.log.exists() else 0
        self._process = server.start(module, arguments, environment, log=self.log, gives_way=gives_way)

    def _require_ended(self) -> None:
        if self.running:
            raise Refused(f"{self.name} is running already (process {self.pid})")

    def give_way(self, steps: int) -> None:
        """The process, and what it starts from now on, stands back by so many steps of nice(2) where the processor is
        short. Does nothing if it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, self.pid) + steps)

    def wait_until(
        self, is_ready: Callable[[], bool], seconds: float, *, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """Returns when it is ready. Raises Refused if it ends (with the reason from its log) or is not ready in time,
        and KeyboardInterrupt where `cancelled` turns true meanwhile."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if cancelled():
                raise KeyboardInterrupt
            if not self.running:
                raise Refused(f"{self.name} ended before it was ready: {self.reason()}")
            if time.monotonic() > deadline:
                raise Refused(
                    f"{self.name} is not ready after {seconds:.0f} seconds{f'; see {self.log}' if self.log else ''}"
                )
            time.sleep(_LOOK_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """Does nothing if it has ended."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    def wait(self, seconds: float) -> int | None:
        """The exit code, or None if it still runs after so long."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds) if self._process is not None else None
        return None

    def end(self, number: signal.Signals, seconds: float) -> bool:
        """Sends the signal; kills it and its process group after `seconds`. Whether it ended by itself in time."""
        return end_all([self], number, seconds)

    def kill_group(self) -> None:
        """Kills it and what it has started: the workers that a killed server leaves would serve beside new ones."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def finish(self, deadline: float) -> bool:
        """The second half of `end`, up to the moment `deadline` of the monotonic clock."""
        by_itself = not self.is_launched or self.wait(max(0.0, deadline - time.monotonic())) is not None
        # Also when the leader has gone: one of its own children may have been left behind.
        self.kill_group()
        if self._process is not None:
            self._process.wait()
        self._process = None
        return by_itself

    def abandon(self) -> None:
        """Leaves the process running after this one ends; somebody else ends it."""
        if self._process is not None:
            # So that Popen does not warn of a process that still runs.
            self._process.returncode = 0
        self._process = None

    def how_it_ended(self) -> str:
        """The exit code or the signal of a process that has ended."""
        code = self._process.poll() if self._process is not None else None
        if code is None:
            return "not running"
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def output(self) -> str:
        """What the program has written to its log since its last start."""
        if self.log is None:
            return ""
        with self.log.open("rb") as log:
            log.seek(self._log_from)
            return log.read().decode(errors="replace")

    def reason(self) -> str:
        """The last error in the log, as the end of a traceback names it; without one, the last three lines, or how it
        ended where it wrote nothing."""
        if self.log is None:
            return self.how_it_ended()
        lines = [line.strip() for line in self.output().splitlines() if line.strip()]
        found = next((line for line in reversed(lines) if _ERROR.match(line)), None)
        said = found or " | ".join(lines[-3:]) or f"it wrote nothing ({self.how_it_ended()})"
        return f"{said} (log: {self.log})"


def end_all(children: Sequence[Child], number: signal.Signals, seconds: float) -> bool:
    """Ends them side by side, as `Child.end` does each. Whether all ended by themselves in time."""
    for child in children:
        child.send(number)
    deadline = time.monotonic() + seconds
    # A list first: each must be ended, also after one that did not end by itself.
    by_themselves = [child.finish(deadline) for child in children]
    return all(by_themselves)
