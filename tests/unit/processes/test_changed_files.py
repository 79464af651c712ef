"""A change of a watched file rings for those who wait for it, and for nobody else."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.processes.changed_files import Watch, watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports changes of files by inotify")

SOON = 5.0


@pytest.fixture
def bells(tmp_path: Path) -> dict[Path, list[threading.Event]]:
    names = ("service.db-wal", "log.db-wal")
    return {tmp_path / name: [threading.Event()] for name in names}


@pytest.fixture
def watching(bells: dict[Path, list[threading.Event]]) -> Iterator[Watch]:
    found = watch(bells)
    assert found is not None
    yield found
    found.close()


@pytest.mark.usefixtures("watching")
def test_a_commit_rings_also_where_the_file_was_not_there_before(
    tmp_path: Path, bells: dict[Path, list[threading.Event]]
) -> None:
    [mine], [other] = bells.values()
    connection = sqlite3.connect(tmp_path / "service.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE facts (fact TEXT)")
    assert mine.wait(SOON)
    mine.clear()
    connection.execute("INSERT INTO facts VALUES ('one')")
    assert mine.wait(SOON)
    assert not other.is_set()
    connection.close()


@pytest.mark.usefixtures("watching")
def test_reading_rings_for_nobody(tmp_path: Path, bells: dict[Path, list[threading.Event]]) -> None:
    [mine], [other] = bells.values()
    connection = sqlite3.connect(tmp_path / "service.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE facts (fact TEXT)")
    assert mine.wait(SOON)
    (tmp_path / "log.db-wal").write_bytes(b"x")
    assert other.wait(SOON), "what was written before this has rung by now"
    mine.clear()
    connection.execute("SELECT * FROM facts").fetchall()
    other.clear()
    (tmp_path / "log.db-wal").write_bytes(b"y")
    assert other.wait(SOON)
    assert not mine.is_set()
    connection.close()


def test_what_is_not_there_yet_when_the_file_changes_rings_when_it_is(tmp_path: Path) -> None:
    """A commit is written before others see it, and what makes it visible changes no file."""
    path, bell, answers = tmp_path / "service.db-wal", threading.Event(), iter([False, False, False, True])
    rung: list[bool] = []

    def has_come(_path: Path) -> bool:
        rung.append(bell.is_set())
        return next(answers, False)

    watching = watch({path: [bell]}, has_come)
    assert watching is not None
    path.write_bytes(b"x")
    assert bell.wait(SOON)
    watching.close()
    assert rung[:4] == [False] * 4, "it rang before there was anything to find"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        watch({tmp_path / "nowhere" / "service.db-wal": [threading.Event()]})
