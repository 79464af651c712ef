"""Both roads of a save, each in a hall of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.cbt_roads import Both, Prepared, both_roads, prepare


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def both(prepared: Prepared, tmp_path: Path) -> Both:
    return both_roads(prepared, tmp_path)
