"""Starts, awaits and ends one server process; a watchdog ends it if this process dies."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.local_servers.accounts import Account
from shared.kernel.errors import Refused
from shared.processes.locks import FileLock

_LOOK = 0.03
_WATCHDOG = Path(__file__).with_name("watchdog.py")

_left_to_others: list[subprocess.Popen[bytes]] = []
"""Kept, because a deleted Popen object warns about a process that still runs."""


class OwnerLock:
    """The owner process holds this lock file while it lives; the operating system frees it when the owner dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path)

    def take(self, seconds: float = 20.0) -> None:
        """Takes the lock, after the watchdogs of an owner that has just died. Raises Refused if another owner lives."""
        if not self._lock.acquire(seconds):
            raise Refused(f"{self.path.parent} is in use by another process; stop that one first")

    def free(self) -> None:
        self._lock.release()


@dataclass(frozen=True)
class Watchdog:
    """The actions on a server when the owner process no longer holds `lock`."""

    lock: Path
    signals: Sequence[signal.Signals]
    delete_afterwards: Sequence[Path] = field(default=())
    """Folders that are deleted then: a test's data, never a person's."""
    patience: float = 10.0
    """Seconds that each signal gets."""

    def watch(self, pid: int) -> subprocess.Popen[bytes]:
        signals = ",".join(str(int(number)) for number in self.signals)
        # Isolated and without site-packages: it starts in a few milliseconds, whatever the environment holds.
        command = [sys.executable, "-I", "-S", str(_WATCHDOG), str(pid), signals, str(self.patience), str(self.lock)]
        command += map(str, self.delete_afterwards)
        return subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            process_group=0,
        )  # fmt: skip


class ServerProcess:
    """Starts and ends one program at a time; its output is appended to `log`."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._log_from = 0

    @property
    def pid(self) -> int:
        if self._process is None:
            raise Refused(f"{self.name} is not running")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def launch(
        self, command: Sequence[str | Path], environment: Mapping[str, str], watchdog: Watchdog, account: Account | None
    ) -> None:
        if self.running:
            raise Refused(f"{self.name} is running already (process {self.pid})")
        self._end_watchdog()
        with self.log.open("ab") as log:
            self._log_from = log.tell()
            self._process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(environment),
                # Not the caller's folder, which the account may not be allowed to enter.
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Its own group: Ctrl-C reaches the owner alone, which ends its servers in order.
                process_group=0,
                **(account.popen if account else {}),
            )
        self._watchdog = watchdog.watch(self._process.pid)

    def wait_until(self, answers: Callable[[], bool], seconds: float) -> None:
        """Returns when it answers. Raises Refused if it ends (with the end of its log) or does not answer in time."""
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.running:
                self.forget()
                raise Refused(f"{self.name} ended before it answered: {self.end_of_log()}")
            if time.monotonic() > deadline:
                raise Refused(f"{self.name} does not answer after {seconds:.0f} s; see {self.log}")
            time.sleep(_LOOK)

    def end(self, number: signal.Signals, patience: float) -> None:
        """Sends the signal and waits until the process has ended; after `patience` seconds it is killed."""
        if self._process is not None:
            self._process.send_signal(number)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Drops an ended process and ends its watchdog."""
        self._process = None
        self._end_watchdog()

    def leave_to_watchdog(self) -> None:
        """Leaves the process running after this one ends; from now on only its watchdog ends it."""
        _left_to_others.extend(process for process in (self._process, self._watchdog) if process is not None)
        self._process = self._watchdog = None

    def output(self) -> str:
        """The program's output since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_from)
            return log.read().decode(errors="replace")

    def end_of_log(self) -> str:
        lines = [line.strip() for line in self.output().splitlines() if line.strip()]
        return f"{' | '.join(lines[-3:]) or 'it wrote nothing'} (log: {self.log})"

    def _end_watchdog(self) -> None:
        if self._watchdog is not None:
            with contextlib.suppress(ProcessLookupError):
                self._watchdog.kill()
            self._watchdog.wait()
            self._watchdog = None
