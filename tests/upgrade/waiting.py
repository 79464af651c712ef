"""How the story waits for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.2


def wait_until(condition: Callable[[], object], what: Callable[[], str], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Returns when the condition is true; fails with what is still missing if that does not come in time."""
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, what()
        time.sleep(_LOOK_SECONDS)
