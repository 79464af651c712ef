"""Growing, random pauses between retries. They grow so that an overloaded server can recover; they are random so that
clients that failed at the same moment do not all retry at the same moment."""

from __future__ import annotations

import random


class Backoff:
    """Seconds to wait: `first` after the first failure, twice as long after each further one, at most `longest`.

    Of each pause the share `jitter` is random: with 0.5 it lasts between a half of its full length and all of it.
    """

    def __init__(self, first: float, longest: float, *, jitter: float = 0.5) -> None:
        self._first = first
        self._longest = longest
        self._jitter = jitter
        self._failures = 0

    def next_pause(self) -> float:
        """Counts a failure; returns how long to wait before the next try."""
        # After this many failures the pause is the longest one; an unlimited power would overflow.
        full = min(self._first * 2.0 ** min(self._failures, 64), self._longest)
        self._failures += 1
        return full - random.uniform(0.0, self._jitter) * full  # noqa: S311 - spreads load, keeps no secret

    def succeeded(self) -> None:
        """The next failure counts as the first again."""
        self._failures = 0
