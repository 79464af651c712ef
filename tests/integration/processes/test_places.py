"""Places for heavy work: few, for all processes together, and free again however their holder ended."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from shared.processes import apart, places
from shared.processes.apart import Limits, Unfinished, run_apart
from shared.processes.places import AT_ONCE, Occupied, place

_OTHER = """
import sys
from pathlib import Path
from shared.processes import places
places.FOLDER, places.AT_ONCE = Path(sys.argv[1]), 1
with places.place(10):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(places, "FOLDER", tmp_path)
    monkeypatch.setattr(places, "AT_ONCE", 1)
    return tmp_path


def held_elsewhere(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _OTHER, str(folder)]
    other = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_whoever_comes_too_many_is_told_so() -> None:
    with ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(place(5))
        with pytest.raises(Occupied):
            run_apart("tests.builders.apart_work", b"echo", Limits(seconds=0.05))
    with place(0.05):
        pass


def test_another_process_holds_them_too(one_place: Path) -> None:
    with held_elsewhere(one_place) as other:
        with pytest.raises(Occupied), place(0.05):
            pass
        other.communicate("")
    with place(5):
        pass


def test_a_process_that_is_killed_holds_nothing(one_place: Path) -> None:
    with held_elsewhere(one_place) as other:
        other.kill()
    with place(5):
        pass


def test_where_somebody_else_has_laid_something_each_process_counts_alone(one_place: Path) -> None:
    (one_place / "elsewhere").write_text("not a lock")
    (one_place / f"terang-{os.getuid()}-place-0").symlink_to(one_place / "elsewhere")
    with held_elsewhere(one_place) as other:
        with place(0.05):
            pass
        other.communicate("")


def test_another_account_cannot_keep_a_place_from_us(one_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes the file first, for everybody to open, could hold it for ever."""
    another = os.getuid() + 1
    with (one_place / f"terang-{another}-place-0").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        monkeypatch.setattr(os, "getuid", lambda: another)
        with place(0.05):
            pass


def test_a_place_that_rests_is_given_to_nobody(one_place: Path) -> None:
    with place(5) as held:
        held.rest(0.5)
    with pytest.raises(Occupied), place(0.05):
        pass
    with place(5):
        pass


def test_a_rest_from_before_the_clock_was_set_back_is_over(one_place: Path) -> None:
    with place(5) as held:
        held.rest(5)
    (file,) = one_place.iterdir()
    os.utime(file, (time.time() + 3600,) * 2)
    with place(0.05):
        pass


def test_work_that_was_kept_waiting_leaves_its_place_empty_for_longer(
    one_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that waits is what a process looks like that gets no processor."""
    monkeypatch.setattr(apart, "RESTS", 5)
    with suppress(Unfinished):
        run_apart("tests.builders.apart_work", b"wait", Limits(seconds=0.5))
    (file,) = one_place.iterdir()
    assert file.stat().st_mtime - time.time() > 0.6


def test_work_that_had_the_processor_all_the_time_leaves_its_place_at_once(
    one_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system would count it on a machine with nothing else to do."""
    monkeypatch.setattr(apart, "RESTS", 5)
    monkeypatch.setattr(apart, "_spent_by_children", time.monotonic)
    run_apart("tests.builders.apart_work", b"echo", Limits(seconds=10))
    (file,) = one_place.iterdir()
    assert file.stat().st_mtime - time.time() < 0.1
