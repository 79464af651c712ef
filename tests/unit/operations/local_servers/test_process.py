"""A server process answers or says why not, and never outlives its owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operations.local_servers.process import OwnerLock, ServerProcess, Watchdog
from shared.kernel.errors import Refused

STUBBORN = "trap '' TERM; echo up; while :; do sleep 0.05; done"
"""Ignores SIGTERM."""
WILLING = "trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.05; done"


class Started:
    """Started shell programs, with their log, their lock and what is left when the lock is freed."""

    def __init__(self, folder: Path) -> None:
        self.owner_lock = OwnerLock(folder / "lock")
        self.owner_lock.take()
        self.data = folder / "data"
        self.data.mkdir()
        self.process = ServerProcess("Thing", folder / "log")

    def launch(
        self, script: str, *signals: signal.Signals, delete_afterwards: bool = False, patience: float = 10
    ) -> int:
        watchdog = Watchdog(
            self.owner_lock.path, signals or [signal.SIGTERM], [self.data] if delete_afterwards else (), patience
        )
        self.process.launch_watched(["/bin/sh", "-c", script], {"PATH": os.defpath}, watchdog, account=None)
        return self.process.pid

    def says_up(self) -> bool:
        return "up" in self.process.output()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    made = Started(tmp_path)
    yield made
    made.process.end(signal.SIGKILL, 5)
    made.owner_lock.free()


def is_alive(pid: int) -> bool:
    """A zombie, whose parent has not looked yet, has ended too."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_it_is_awaited_until_it_answers_and_ends_when_asked(started: Started) -> None:
    started.launch(WILLING)
    started.process.wait_until(started.says_up, 10)
    assert started.process.running
    started.process.end(signal.SIGTERM, 10)
    assert not started.process.running
    assert "asked" in started.process.log.read_text(encoding="ascii")


def test_one_that_does_not_end_is_killed(started: Started) -> None:
    pid = started.launch(STUBBORN)
    started.process.wait_until(started.says_up, 10)
    started.process.end(signal.SIGTERM, 0.1)
    assert not is_alive(pid)


def test_one_that_ends_too_soon_is_refused_with_its_last_words(started: Started) -> None:
    started.launch("echo 'port is taken'; exit 3")
    with pytest.raises(Refused, match="Thing ended before it was ready: port is taken"):
        started.process.wait_until(lambda: False, 10)


def test_one_that_never_answers_is_refused_with_its_log(started: Started) -> None:
    started.launch(WILLING)
    with pytest.raises(Refused, match="is not ready after") as refused:
        started.process.wait_until(lambda: False, 0.1)
    assert str(started.process.log) in str(refused.value)


def test_output_is_that_of_the_last_start(started: Started) -> None:
    started.launch("echo first")
    with pytest.raises(Refused, match="first"):
        started.process.wait_until(lambda: False, 10)
    started.launch(WILLING)
    started.process.wait_until(started.says_up, 10)
    assert "first" not in started.process.output()


def test_it_ends_when_the_lock_is_freed_and_its_data_go(started: Started, wait_until: Callable[..., None]) -> None:
    pid = started.launch(WILLING, delete_afterwards=True)
    started.process.wait_until(started.says_up, 10)
    started.owner_lock.free()
    wait_until(lambda: not is_alive(pid) and not started.data.exists(), what="the end of the server and its data")


def test_the_next_signal_ends_what_the_first_did_not(started: Started, wait_until: Callable[..., None]) -> None:
    pid = started.launch(STUBBORN, signal.SIGTERM, signal.SIGKILL, patience=0.1)
    started.process.wait_until(started.says_up, 10)
    started.owner_lock.free()
    wait_until(lambda: not is_alive(pid), what="the end of the server")


def test_it_ends_when_its_owner_is_killed(tmp_path: Path, wait_until: Callable[..., None]) -> None:
    owner = f"""
import signal, sys
from pathlib import Path
from operations.local_servers.process import OwnerLock, ServerProcess, Watchdog
owner_lock = OwnerLock(Path({str(tmp_path)!r}) / "lock")
owner_lock.take()
server = ServerProcess("Thing", Path({str(tmp_path)!r}) / "log")
watchdog = Watchdog(owner_lock.path, [signal.SIGTERM])
server.launch_watched(["/bin/sh", "-c", {WILLING!r}], {{"PATH": {os.defpath!r}}}, watchdog, None)
server.wait_until(lambda: "up" in server.output(), 10)
print(server.pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", owner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.kill()
    wait_until(lambda: not is_alive(pid), what="the end of the server")
    # A new owner finds the folder free.
    owner_lock = OwnerLock(tmp_path / "lock")
    owner_lock.take()
    owner_lock.free()


def test_a_folder_has_one_owner(started: Started) -> None:
    with pytest.raises(Refused, match="in use by another process"):
        OwnerLock(started.owner_lock.path).take(seconds=0.1)
