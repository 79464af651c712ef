"""The long tests are run by `make faults` alone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes minutes; only `-m long` (make faults) runs it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "long" in config.option.markexpr:
        return
    long = [item for item in items if "long" in item.keywords and "tests/faults" in item.nodeid]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of the test's own that the account can enter which PostgreSQL acts as when root runs it."""
    folder = Path(tempfile.mkdtemp(prefix="terang-faults-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
