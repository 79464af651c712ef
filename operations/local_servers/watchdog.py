"""Stops the server when its owner process ends, also after SIGKILL.

PostgreSQL and Kafka cannot hold the pipe of `shared.processes.leash`, which is a thread in our own modules, and need
signals of their own for an orderly end. So this runs as a separate program beside each server, isolated and with
nothing but the standard library, whatever becomes of its owner's code and environment:
`watchdog.py PID SIGNALS PATIENCE LOCK [FOLDER...]`. The owner holds the file LOCK locked for as long as the server
shall run, and the operating system frees that lock when the owner dies. Then the watchdog sends SIGNALS (numbers,
comma between them) one after the other, each with PATIENCE seconds, until the server has ended, and deletes the
FOLDERs.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import shutil
import signal
import sys
import time
from pathlib import Path


class _WatchedProcess:
    """The watched process. On Linux signals cannot reach another process that later gets the same number."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._descriptor = _descriptor_of(pid)

    def send(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._descriptor is None:
                os.kill(self._pid, number)
            elif sys.platform == "linux":
                signal.pidfd_send_signal(self._descriptor, number)

    def ended_within(self, seconds: float) -> bool:
        if self._descriptor is not None:
            return bool(select.select([self._descriptor], [], [], seconds)[0])
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                os.kill(self._pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.05)
        return False


def _descriptor_of(pid: int) -> int | None:
    if sys.platform == "linux":
        try:
            return os.pidfd_open(pid)
        except ProcessLookupError:
            raise
        except OSError:
            # This kernel or sandbox does not have the call.
            return None
    return None


def main(arguments: list[str]) -> None:
    pid, signals, patience, lock, *folders = arguments
    with contextlib.suppress(ProcessLookupError), Path(lock).open("ab") as file:
        server = _WatchedProcess(int(pid))
        # A shared lock, so that the watchdogs of several servers of one owner all wake at once.
        fcntl.flock(file, fcntl.LOCK_SH)
        for number in signals.split(","):
            server.send(int(number))
            if server.ended_within(float(patience)):
                break
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
