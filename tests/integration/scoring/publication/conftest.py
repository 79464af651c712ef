"""A selection whose public files are written, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.db.engine import make_engine
from tests.builders.published_selection import Published


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Published]:
    engines = {}
    if request.param == "postgresql":
        engines["scoring"] = make_engine(request.getfixturevalue("postgres_database"))
    made = Published(tmp_path, engines=engines)
    yield made
    made.close()
