"""An exam whose papers have come and are locked."""

from __future__ import annotations

import pytest

from tests.builders.locked_hall import Locked


@pytest.fixture
def locked() -> Locked:
    made = Locked()
    made.receive_papers()
    return made
