"""When an attempt may begin, take saves and end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.cbt.attempts.domain.attempts import (
    AlreadySubmitted,
    DeadlinePassed,
    NotStarted,
    Reason,
    SessionNotOpen,
    SessionOver,
    State,
    check_may_save,
    check_may_start,
    remaining_seconds,
    submission_reason,
    timing,
)
from shared.kernel.errors import DomainError
from tests.builders.cbt import domain_exam
from tests.builders.messaging import NOON

CLOSES = NOON + timedelta(minutes=100, seconds=30)


def test_the_grace_comes_on_top_of_the_deadline() -> None:
    times = timing(NOON, NOON + timedelta(minutes=100), 30)
    assert times.closes_at == CLOSES


def test_extra_time_replaces_the_common_time() -> None:
    exam = domain_exam([("TWK", "a", 1, 1)])
    assert (exam.minutes_for(extra_time=False), exam.minutes_for(extra_time=True)) == (100, 130)


@pytest.mark.parametrize(
    ("moment", "state", "error"),
    [
        (NOON, State.READY, NotStarted),
        (NOON, State.ACTIVE, None),
        (CLOSES, State.ACTIVE, None),
        (CLOSES + timedelta(microseconds=1), State.ACTIVE, DeadlinePassed),
        (NOON, State.SUBMITTED, AlreadySubmitted),
        (CLOSES + timedelta(seconds=1), State.SUBMITTED, DeadlinePassed),
    ],
)
def test_saves_are_taken_while_active_until_the_grace_is_over(
    moment: object, state: State, error: type[DomainError] | None
) -> None:
    closes_at = None if state is State.READY else CLOSES
    if error is None:
        check_may_save(moment, state, closes_at)  # type: ignore[arg-type]
    else:
        with pytest.raises(error):
            check_may_save(moment, state, closes_at)  # type: ignore[arg-type]


def test_an_attempt_begins_within_its_session() -> None:
    ends = NOON + timedelta(hours=3)
    check_may_start(NOON, NOON, ends, "12.00")
    with pytest.raises(SessionNotOpen, match=r"12\.00"):
        check_may_start(NOON - timedelta(seconds=1), NOON, ends, "12.00")
    with pytest.raises(SessionOver):
        check_may_start(ends, NOON, ends, "12.00")


def test_who_sends_too_late_was_overtaken_by_the_deadline() -> None:
    assert submission_reason(CLOSES, CLOSES) is Reason.CANDIDATE
    assert submission_reason(CLOSES + timedelta(seconds=1), CLOSES) is Reason.DEADLINE


def test_remaining_time_is_whole_seconds_and_never_negative() -> None:
    assert remaining_seconds(NOON, NOON + timedelta(seconds=59.9)) == 59
    assert remaining_seconds(NOON, NOON - timedelta(seconds=5)) == 0
