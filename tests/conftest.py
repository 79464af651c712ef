"""What every test may use."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

pytest_plugins = ["tests.servers"]


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Waits for a condition, and fails with `what` if it does not come true in time."""

    def wait(condition: Callable[[], object], *, seconds: float = 10, what: str = "the condition") -> None:
        give_up_at = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > give_up_at:
                pytest.fail(f"{what} did not come true within {seconds} s")
            time.sleep(0.01)

    return wait
