"""What impossible speed promises, one bound at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from services.scoring.gate.domain.chance import LEVEL
from services.scoring.gate.domain.speed import READING, Sheets, at_least, impossibly_quick

OTHERS = 200


def quick(
    mine: float, *, right: int = 40, pace: float = 40.0, answered: int = 40, tried: int | None = None
) -> list[int]:
    """The rows that stand out beside those who take `pace` seconds for each of 40 answers, all right; the first one has
    `right` in `mine` seconds an answer, and `tried` of its answers are to items with a key and five options."""
    seconds = np.array([mine * answered] + [pace * 40] * OTHERS)
    tries = np.array([answered if tried is None else tried] + [40] * OTHERS)
    sheets = Sheets(seconds, np.array([answered] + [40] * OTHERS), tries, np.array([right] + [40] * OTHERS), tries / 5)
    return [each.row for each in impossibly_quick(sheets)]


def test_below_three_seconds_an_answer_nobody_has_read() -> None:
    assert READING == 3
    assert quick(2.99) == [0]
    assert quick(3.0) == []


def test_where_all_are_quick_only_a_tenth_of_their_time_is_impossible() -> None:
    """Items may be single figures, and a trial may have no people."""
    assert quick(1.0, pace=2.0) == []
    assert quick(0.2, pace=2.0) == []
    assert quick(0.19, pace=2.0) == [0]
    assert quick(2.0, pace=20.0) == []
    assert quick(1.99, pace=20.0) == [0]


@pytest.mark.parametrize(("answered", "least"), [(40, 27), (110, 61), (7, None)])
def test_as_many_right_answers_as_chance_gives_once_in_a_thousand_are_needed(answered: int, least: int | None) -> None:
    """Two of five are right without having been read: a quarter at a glance, and a fifth of the others."""
    enough = [right for right in range(answered + 1) if _by_guessing(answered, right) <= LEVEL]
    assert next(iter(enough), None) == least
    for right in range(answered + 1):
        assert quick(1.5, right=right, answered=answered) == ([0] if right in enough else [])


def _by_guessing(answered: int, right: int) -> float:
    return sum(math.comb(answered, k) * 0.4**k * 0.6 ** (answered - k) for k in range(right, answered + 1))


def test_only_answers_to_items_with_a_key_are_held_against_chance() -> None:
    assert quick(1.5, right=20, tried=20) == [0]
    assert quick(1.5, right=14, tried=20) == []
    assert quick(1.5, right=0, tried=0) == []


def test_the_quick_ones_share_one_level() -> None:
    """28 of 40 come about once in 8,500 times: one of nine such is chance, one of eight is not."""
    for many, found in ((8, True), (9, False)):
        answered = np.full(many + OTHERS, 40)
        seconds = np.where(np.arange(many + OTHERS) < many, 2.0, 40.0) * 40
        right = np.where(np.arange(many + OTHERS) == 0, 28, 16)
        sheets = Sheets(seconds, answered, answered, right, answered / 5)
        assert bool(impossibly_quick(sheets)) is found, _by_guessing(40, 28)


@pytest.mark.parametrize("chances", [[0.2] * 30, [0.5] * 30, [0.1] * 15 + [0.5] * 15, [0.05] * 10 + [0.25] * 20])
def test_options_of_different_number_raise_the_chance_above_the_bound_nowhere(chances: list[float]) -> None:
    exact = np.ones(1)
    for chance in chances:
        exact = np.convolve(exact, [1 - chance, chance])
    expected = sum(chances)
    for hits in range(math.ceil(expected + 1), len(chances) + 1):
        assert at_least(hits, len(chances), expected) >= exact[hits:].sum() * (1 - 1e-9)
    assert at_least(20, 30, 6) == pytest.approx(sum(math.comb(30, k) * 0.2**k * 0.8 ** (30 - k) for k in range(20, 31)))
