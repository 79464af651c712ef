"""A lock on a file: one holder, freed when the holder dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shared.processes.locks import FileLock

_HOLDER = """
import sys
from pathlib import Path
from shared.processes.locks import FileLock
with FileLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert first.acquire(), "who holds it already holds it"
    assert not second.acquire()
    assert not second.acquire(0.05)
    first.release()
    assert second.acquire()
    assert (first.held, second.held) == (False, True)
    second.release()


def test_a_block_holds_it_until_its_end(tmp_path: Path) -> None:
    other = FileLock(tmp_path / "lock")
    with FileLock(tmp_path / "lock") as lock:
        assert lock.held
        assert not other.acquire()
    with other:
        assert other.held


def test_it_is_free_when_its_holder_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        lock = FileLock(path)
        assert not lock.acquire()
        holder.kill()
        assert lock.acquire(5.0)
        lock.release()
