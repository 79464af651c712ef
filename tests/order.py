"""The order of a whole run: the files that take minutes come first, so that none of them is alone at the end."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

import pytest

_LONG_FIRST = (
    "tests/integration/system/test_restore.py",
    "tests/upgrade",
    "tests/e2e/test_journey.py",
    "tests/faults",
    "tests/integration/eventlog",
    "tests/integration/messaging",
    "tests/integration/operations",
    "tests/integration/ops",
    "tests/integration/system",
    "tests/e2e",
    "tests/integration",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


def place(nodeid: str) -> int:
    """How early a test is run; tests of one file, and files of one place, keep their order."""
    return _place_of_file(nodeid.partition("::")[0])


@cache
def _place_of_file(name: str) -> int:
    path = PurePosixPath(name)
    return next((n for n, long in enumerate(_LONG_FIRST) if path.is_relative_to(long)), len(_LONG_FIRST))
