"""The order in which a whole run takes its files."""

from __future__ import annotations

from pathlib import Path

from tests import order
from tests.order import place


def test_what_takes_minutes_comes_before_what_takes_none() -> None:
    restore = place("tests/integration/system/test_restore.py::test_x[production]")
    assert restore < place("tests/integration/system/test_roles.py::test_x") < place("tests/unit/kernel/test_ids.py::y")


def test_everything_named_as_long_is_there() -> None:
    assert [name for name in order._LONG_FIRST if not Path(name).exists()] == []
