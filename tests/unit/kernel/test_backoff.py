"""Pauses between tries: growing, bounded, and not all alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.backoff import Backoff


def test_a_pause_doubles_with_each_failure_up_to_the_longest() -> None:
    backoff = Backoff(0.2, 1.0, jitter=0.0)
    assert [backoff.next_pause() for _ in range(5)] == [0.2, 0.4, 0.8, 1.0, 1.0]


def test_after_a_success_it_begins_anew() -> None:
    backoff = Backoff(0.2, 1.0, jitter=0.0)
    backoff.next_pause()
    backoff.succeeded()
    assert backoff.next_pause() == 0.2


@given(st.floats(0.001, 10), st.floats(0.001, 600), st.integers(1, 2000))
def test_the_random_share_is_half_at_most(first: float, longest: float, failures: int) -> None:
    backoff, steady = Backoff(first, longest), Backoff(first, longest, jitter=0.0)
    for _ in range(failures):
        full = steady.next_pause()
        assert full / 2 <= backoff.next_pause() <= full <= longest
