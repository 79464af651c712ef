"""The order of a board, when marks may be seen, and how often who asks again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cbt.scores.domain import (
    NEW_FOR,
    Line,
    Score,
    SectionScore,
    are_shown,
    asks_again,
    placed,
    usual_minima,
    wall_page,
)

NOON = datetime(2026, 12, 8, 5, tzinfo=UTC)


def score(number: str, total: int, *, passed: bool = True, minimum: int | None = 65) -> Score:
    return Score(number, (SectionScore("TWK", total, 150, minimum),), total, 150, None, passed, NOON)


def board(*scores: Score) -> list[tuple[int | None, str]]:
    return [(line.place, line.score.candidate_no) for line in placed((each, 1) for each in scores)]


def test_equal_totals_share_a_place_and_who_is_below_stands_last() -> None:
    found = board(score("d", 70), score("c", 90), score("a", 70), score("x", 149, passed=False), score("b", 60))
    assert found == [(1, "c"), (2, "a"), (2, "d"), (4, "b"), (None, "x")]


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), max_size=8), st.randoms())
def test_the_order_of_arrival_does_not_matter(values: list[tuple[int, bool]], chance: object) -> None:
    scores = [score(f"{place}", total, passed=passed) for place, (total, passed) in enumerate(values)]
    mixed = scores.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert board(*scores) == board(*mixed)


@pytest.mark.parametrize(
    ("policy", "during", "after"),
    [(None, True, True), ("at_submit", True, True), ("after_session", False, True), ("after_release", False, False)],
)
def test_marks_are_shown_when_the_rules_say(policy: str | None, during: bool, after: bool) -> None:
    found = [are_shown(policy, session_is_over=over) for over in (False, True)]  # type: ignore[arg-type]
    assert found == [during, after]


def test_a_line_is_new_for_a_while() -> None:
    line = Line(score("a", 70), 1)
    assert line.is_new(NOON + NEW_FOR - timedelta(seconds=1))
    assert not line.is_new(NOON + NEW_FOR)


def test_a_page_asks_less_often_the_longer_marks_are_away() -> None:
    assert [asks_again(timedelta(seconds=seconds)) for seconds in (0, 9, 10, 119, 120, 9_000)] == [1, 1, 5, 5, 30, 30]


def test_the_wall_turns_its_pages_with_the_clock() -> None:
    shown = [wall_page(NOON + timedelta(seconds=seconds), 21, 10, 8) for seconds in (0, 8, 16, 24)]
    assert {pages for _, pages in shown} == {3}
    assert sorted(page for page, _ in shown[:3]) == [1, 2, 3]
    assert shown[3] == shown[0]
    assert wall_page(NOON, 0, 10, 8) == (1, 1)


def test_the_threshold_that_most_have_stands_over_the_column() -> None:
    lines = placed([(score("a", 70), 1), (score("b", 60), 1), (score("c", 60, minimum=50), 1)])
    assert usual_minima(lines) == {"TWK": 65}
    assert usual_minima(lines[:1] + placed([(score("d", 1, minimum=None), 1), (score("e", 1, minimum=None), 1)])) == {}
    assert usual_minima(()) == {}
