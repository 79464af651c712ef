"""The operator's command, run within the test."""

from __future__ import annotations

import pytest

from operations import cli
from operations.home import Home
from tests.builders.members import PASSWORD


def terang(home: Home, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    """Its exit code, and what it has said."""
    code = cli.run(["--home", str(home.path), *command])
    said = capsys.readouterr()
    return code, said.out + said.err


def by(login: str, password: str = PASSWORD) -> tuple[str, ...]:
    """The options by which a member says who decides."""
    return ("--as", login, "--password", password)
