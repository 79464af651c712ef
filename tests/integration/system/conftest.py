"""A sealed exam with a session, three candidates who have sat it, and what followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders.system import Candidate, System


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    made.prepare()
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
    for worst, candidate in zip((1, 2, 3), candidates, strict=False):
        system.sit(candidate.number, _answers(worst))
    system.settle()
    return system


def _answers(worst: int) -> Callable[[str, int], int]:
    """Two, then one, then none of three items are answered well enough."""
    return lambda _section, number: 5 if number % 3 >= worst - 1 else 2
