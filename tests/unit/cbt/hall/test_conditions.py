"""What a silent seat means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.domain import Condition, condition, silence
from tests.builders.messaging import NOON


@pytest.mark.parametrize(
    ("state", "checked_in", "silent", "expected"),
    [
        (State.READY, False, None, Condition.ABSENT),
        (State.READY, True, None, Condition.READY),
        (State.ACTIVE, True, 0, Condition.WORKING),
        (State.ACTIVE, True, 25, Condition.WORKING),
        (State.ACTIVE, True, 26, Condition.LAGGING),
        (State.ACTIVE, True, 46, Condition.LOST),
        (State.ACTIVE, True, None, Condition.LOST),
        (State.SUBMITTED, True, 4000, Condition.SUBMITTED),
    ],
)
def test_conditions(state: State, checked_in: bool, silent: int | None, expected: Condition) -> None:
    since = None if silent is None else timedelta(seconds=silent)
    assert condition(state, checked_in=checked_in, silent=since) is expected


def test_silence_is_since_the_latest_sign_of_life() -> None:
    assert silence(NOON, None, NOON - timedelta(seconds=9), NOON - timedelta(seconds=3)) == timedelta(seconds=3)
    assert silence(NOON, None) is None
    assert silence(NOON, NOON + timedelta(seconds=1)) == timedelta(0)
