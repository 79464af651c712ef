"""A server's process, and the watchdog that ends it if this process dies.

Our own modules are tied to their parent by `shared.processes.leash`, a thread in the child itself. PostgreSQL and Kafka
have no such thread, need signals of their own for an orderly end, and may belong to the holder of a lock file instead
of their parent. So a small program beside each of them does that.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.local_servers.accounts import Account
from shared.kernel.errors import Refused
from shared.processes.child import Child
from shared.processes.locks import FileLock

_WATCHDOG = Path(__file__).with_name("watchdog.py")
_NOWHERE = Path(os.devnull)
_ROOT = Path("/")


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

    def watch(self, pid: int) -> Child:
        signals = ",".join(str(int(number)) for number in self.signals)
        # Isolated and without site-packages: it starts in a few milliseconds, whatever the environment holds.
        command = [sys.executable, "-I", "-S", str(_WATCHDOG), str(pid), signals, str(self.patience), str(self.lock)]
        watchdog = Child(f"the watchdog of process {pid}", _NOWHERE)
        watchdog.launch([*command, *self.delete_afterwards], os.environ, folder=_ROOT)
        return watchdog


class ServerProcess(Child):
    """A child with a watchdog."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name, log)
        self._watchdog: Child | None = None

    def launch_watched(
        self, command: Sequence[str | Path], environment: Mapping[str, str], watchdog: Watchdog, account: Account | None
    ) -> None:
        """As `launch`. Not in the caller's folder, which the account may not be allowed to enter."""
        self.launch(command, environment, folder=_ROOT, **(account.popen if account else {}))
        self._end_watchdog()
        self._watchdog = watchdog.watch(self.pid)

    def finish(self, deadline: float) -> bool:
        by_itself = super().finish(deadline)
        self._end_watchdog()
        return by_itself

    def leave_to_watchdog(self) -> None:
        """Leaves the process running after this one ends; from now on only its watchdog ends it."""
        self.abandon()
        if self._watchdog is not None:
            self._watchdog.abandon()
            self._watchdog = None

    def _end_watchdog(self) -> None:
        if self._watchdog is not None:
            self._watchdog.end(signal.SIGKILL, 0.0)
            self._watchdog = None
