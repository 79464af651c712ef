"""A sealed exam with a session, three candidates who have sat it, and what followed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders.databases import content_of, engine_with
from tests.builders.system import Candidate, System


@dataclass(frozen=True)
class Past:
    """What has happened up to a moment, to begin from many times: databases and log, and who has a key."""

    databases: Mapping[str, bytes]
    log: Path
    with_keys: frozenset[str]

    @classmethod
    def of(cls, made: System, folder: Path) -> Past:
        """`made` is not used any more."""
        databases = {name: content_of(engine) for name, engine in made.engines.items()}
        return cls(databases, folder / "log.db", frozenset(made.with_keys))

    def again(self, folder: Path) -> System:
        for file in self.log.parent.glob("log.db*"):
            shutil.copy(file, folder / file.name)
        made = System(folder, engines={name: engine_with(content) for name, content in self.databases.items()})
        made.with_keys.update(self.with_keys)
        return made


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Past:
    folder = tmp_path_factory.mktemp("prepared")
    made = System(folder)
    made.prepare()
    return Past.of(made, folder)


@pytest.fixture
def system(prepared: Past, tmp_path: Path) -> Iterator[System]:
    made = prepared.again(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_system(prepared: Past, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One for all tests of a module, which leave to each other what they do in it."""
    made = prepared.again(tmp_path_factory.mktemp("shared"))
    yield made
    made.close()


@pytest.fixture
def candidates(system: System) -> list[Candidate]:
    """Four admitted candidates with seats."""
    admitted = [system.admit(serial) for serial in range(1, 5)]
    system.settle()
    return admitted


@pytest.fixture
def sat(system: System, candidates: list[Candidate]) -> System:
    """Three have sat, each worse than the one before; the fourth stayed away."""
    sit_three(system, candidates)
    return system


@dataclass(frozen=True)
class History:
    """A selection that has been sat, and the numbers as they are ranked."""

    past: Past
    ranked: tuple[str, ...]


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Three of four have sat the sealed exam, and its sessions are over: nothing blocks the release. The last in the
    ranking was absent."""
    folder = tmp_path_factory.mktemp("history")
    made = System(folder)
    made.prepare()
    admitted = [made.admit(serial) for serial in range(1, 5)]
    made.settle()
    sit_three(made, admitted)
    made.end_sessions()
    made.settle()
    ranked = tuple(row["candidate_no"] for row in made.ranking()["rows"])
    return History(Past.of(made, folder), ranked)


@pytest.fixture
def finished(history: History, tmp_path: Path) -> Iterator[System]:
    """The system of `history`, for one test."""
    made = history.past.again(tmp_path)
    made.settle()
    yield made
    made.close()


def sit_three(system: System, candidates: list[Candidate]) -> None:
    """The first three sit, each worse than the one before."""
    for worst, candidate in zip((1, 2, 3), candidates, strict=False):
        system.sit(candidate.number, _answers(worst))
    system.settle()


def _answers(worst: int) -> Callable[[str, int], int]:
    """Two, then one, then none of three items are answered well enough."""
    return lambda _section, number: 5 if number % 3 >= worst - 1 else 2
