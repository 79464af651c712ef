"""Whoever reads the files sees a whole log at every moment; a database that is older than they are takes its entries
back, and one that is another stops the log with a sentence."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, update

from services.scoring.log.tables import log_arrivals, log_checkpoints, log_entries, log_tiles
from services.scoring.log.usecases.publishing import LogStopped
from shared.db.engine import unit_of_work
from shared.kernel import durable_files
from tests.builders.public_log import Read, leaf_of
from tests.integration.scoring.log.conftest import Log

CALLS = ("open", "write", "fchmod", "fsync", "close", "replace", "mkdir")


class Killed(BaseException):
    """As if the process had ended here."""


class Killing:
    """The operating system, which ends the process before call `at`, or in the middle of it if it is a write."""

    def __init__(self, at: int, *, half: bool) -> None:
        self.left = at
        self.half = half
        self.is_dead = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._counted(name, real) if name in CALLS else real

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            if self.is_dead:
                # What `finally` does, a killed process does not do.
                return real(*args) if name == "close" else None
            if self.left == 0:
                self.is_dead = True
                if name == "write" and self.half:
                    real(args[0], args[1][: len(args[1]) // 2])
                raise Killed
            self.left -= 1
            return real(*args)

        return call


def small(found: Read | None) -> int:
    return 0 if found is None else found.size


@pytest.mark.parametrize("half", [False, True], ids=["before", "in the middle"])
@pytest.mark.parametrize(("first", "more"), [(0, 1), (3, 2), (254, 1), (254, 5)])
def test_killed_at_any_call_a_reader_sees_the_log_before_or_after(
    log: Log, monkeypatch: pytest.MonkeyPatch, first: int, more: int, half: bool
) -> None:
    log.open()
    wanted = [leaf_of(exam=str(number)) for number in range(first + more)]
    if first:
        log.arrive(*wanted[:first])
        log.run()
    begun = shutil.copytree(log.folder, log.folder.parent / "begun")
    log.arrive(*wanted[first:])
    at, sizes = 0, set()
    while True:
        shutil.rmtree(log.folder)
        shutil.copytree(begun, log.folder)
        killing = Killing(at, half=half)
        with monkeypatch.context() as patched:
            patched.setattr(durable_files, "os", killing)
            with contextlib.suppress(Killed):
                log.run()
        found = log.read()
        assert found is not None
        assert found.leaves[1:] in (wanted[:first], wanted)
        sizes.add(found.size)
        # The next start goes on from there.
        log.restart()
        log.run()
        assert small(log.read()) == 1 + first + more
        if not killing.is_dead:
            break
        at += 1
    assert at > 10
    assert sizes == {1 + first, 1 + first + more}


def test_a_start_writes_again_what_the_folder_lacks(log: Log) -> None:
    log.open()
    log.arrive(*(leaf_of(exam=str(number)) for number in range(300)))
    log.run()
    before = log.read()
    shutil.rmtree(log.folder / "tile" / "entries")
    (log.folder / "tile" / "0" / "000").unlink()
    log.restart()
    log.run()
    assert log.read() == before
    shutil.rmtree(log.folder)
    log.restart()
    log.run()
    assert log.read() == before


def test_what_a_killed_process_left_beyond_the_checkpoint_is_written_over(log: Log) -> None:
    """It may be of entries that the database has lost with a restore, and that nobody has seen."""
    log.open()
    stale = log.folder / "tile" / "entries" / "000.p" / "2"
    stale.write_bytes(b"\x00\x01x\x00\x01y")
    log.arrive(leaf_of(exam="1"))
    log.run()
    assert small(log.read()) == 2


def lose(log: Log, size: int) -> None:
    """As after a restore of a backup from when the log had so many entries."""
    with unit_of_work(log.engine) as session:
        session.execute(delete(log_entries).where(log_entries.c.entry_index >= size))
        session.execute(delete(log_checkpoints).where(log_checkpoints.c.size > size))
        session.execute(delete(log_tiles).where(log_tiles.c.tile_index >= size // 256))
        session.execute(delete(log_arrivals))


@pytest.mark.parametrize(("had", "has"), [(0, 1), (1, 4), (4, 300), (257, 300), (256, 512)])
def test_an_older_database_takes_its_entries_back_as_they_were(log: Log, had: int, has: int) -> None:
    log.open()
    leaves = [leaf_of(exam=str(number)) for number in range(has - 1)]
    for start, end in ((0, had - 1), (max(0, had - 1), has - 1)):
        if end > start:
            log.arrive(*leaves[start:end])
            log.run()
    before = log.read()
    assert small(before) == has
    lose(log, had)
    # Scoring's consumer goes back, too: some arrive once more, in another order.
    log.arrive(*reversed(leaves[-2:]))
    log.restart()
    log.run()
    assert log.read() == before
    log.arrive(leaf_of(exam="after"))
    log.run()
    found = log.read()
    assert found is not None
    assert found.leaves[1:] == [*leaves, leaf_of(exam="after")]


def stopped(log: Log) -> str:
    log.restart()
    before = log.read() if (log.folder / "tile").exists() else None
    with pytest.raises(LogStopped, match="the log takes no entries until then") as raised:
        log.run()
    assert before is None or log.read() == before
    return str(raised.value)


def test_a_database_with_another_history_stops_the_log(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"), leaf_of(exam="2"))
    log.run()
    lose(log, 1)
    kept = shutil.copytree(log.folder, log.folder.parent / "kept")
    (log.folder / "checkpoint").unlink()
    log.arrive(leaf_of(exam="another"))
    log.run()
    shutil.rmtree(log.folder)
    shutil.copytree(kept, log.folder)
    assert "do not continue the log in the database" in stopped(log)
    log.arrive(leaf_of(exam="yet another"))
    with pytest.raises(LogStopped):
        log.run()


def test_a_checkpoint_that_the_database_never_signed_at_its_size_stops_the_log(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"))
    log.run()
    note = (log.folder / "checkpoint").read_bytes()
    log.arrive(leaf_of(exam="2"))
    log.run()
    with unit_of_work(log.engine) as session:
        session.execute(delete(log_checkpoints).where(log_checkpoints.c.size == 2))
    (log.folder / "checkpoint").write_bytes(note)
    assert "the database has others there" in stopped(log)


def test_files_that_are_missing_where_the_database_needs_them_stop_the_log(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"), leaf_of(exam="2"))
    log.run()
    lose(log, 1)
    (log.folder / "tile" / "entries" / "000.p" / "3").unlink()
    log.restart()
    with pytest.raises(LogStopped, match=r"entries/000\.p/3: it is missing or damaged"):
        log.run()


def test_files_of_another_key_stop_the_log(log: Log) -> None:
    log.open()
    path = log.folder / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"localhost", b"elsewhere"))
    log.restart()
    with pytest.raises(LogStopped, match="it is of elsewhere"):
        log.run()
    path.write_bytes(b"nothing")
    log.restart()
    with pytest.raises(LogStopped, match="not written as a checkpoint"):
        log.run()


def test_an_entry_that_was_changed_in_the_database_is_not_taken_for_the_published_one(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"), leaf_of(exam="2"))
    log.run()
    lose(log, 1)
    with unit_of_work(log.engine) as session:
        session.execute(update(log_entries).values(leaf_hash=bytes(32)))
    assert "do not continue the log in the database" in stopped(log)
