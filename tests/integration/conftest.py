"""What the tests of several folders begin with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from operations.home import Home
from tests.builders.messaging import messaging_engine


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose three databases have the messaging tables, and no setting of this process's environment."""
    for name in [name for name in os.environ if name.startswith("TERANG_")]:
        monkeypatch.delenv(name)
    made = Home(tmp_path / "var")
    made.prepare()
    for service in ("recruitment", "cbt", "scoring"):
        messaging_engine(made.database(service)).dispose()
    return made
