"""What each figure of the gate promises, one at a time: together a broken promise can hide behind the others."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from services.scoring.gate.domain import shifts
from services.scoring.gate.domain.chance import LEVEL, holm
from services.scoring.gate.domain.shifts import Drift, Shift, item_drifts, mark_shifts
from services.scoring.gate.domain.similarity import option_shares, pairs_of_room

Array = NDArray[Any]


# ---- many figures together ----


def test_the_second_smallest_chance_is_held_against_one_figure_less() -> None:
    assert holm([0.0004, 0.0006, 0.5], 0.001) == [False, False, False]
    assert holm([0.0003, 0.0005, 0.5], 0.001) == [True, True, False], "the second of three against half the level"
    assert holm([0.0006, 0.0004], 0.001) == [True, True]


def test_after_one_that_does_not_stand_out_no_other_does() -> None:
    assert holm([0.0006, 0.0009], 0.001) == [False, False], "the last alone would be below the level"


# ---- marks of a site or session ----


def of_two_groups(people: int, ahead: float, other: int | None = None, seed: int = 1) -> list[Shift]:
    """The first group of so many, `ahead` standard deviations before the second, all of one vacancy."""
    random = np.random.default_rng(seed)
    groups = np.repeat([0, 1], [people, people if other is None else other])
    totals = np.rint(random.normal(300, 40, len(groups)) + np.where(groups == 0, ahead * 40, 0)).astype(np.int64)
    return mark_shifts(np.zeros(len(groups), np.int64), groups, totals)


def test_a_small_shift_stands_out_for_nobody_however_sure_it_is() -> None:
    small, *_ = of_two_groups(20_000, 0.12)
    assert small.chance < LEVEL / 10
    assert 0.05 < small.effect < 0.2
    assert not small.stands_out
    large, *_ = of_two_groups(20_000, 0.3)
    assert large.stands_out


def test_a_group_of_fewer_than_thirty_is_not_compared() -> None:
    assert of_two_groups(29, 3, other=200) == []
    assert [each.group for each in of_two_groups(30, 3, other=200)] == [0, 1]


def test_equal_marks_count_the_same_in_whatever_order_the_sheets_come() -> None:
    random = np.random.default_rng(3)
    totals = random.integers(0, 4, 400) * 5
    groups, strata = np.repeat([0, 1], 200), random.integers(0, 3, 400)
    found = mark_shifts(strata, groups, totals)
    again = random.permutation(400)
    shuffled = mark_shifts(strata[again], groups[again], totals[again])
    assert [each.chance for each in shuffled] == pytest.approx([each.chance for each in found])
    assert mark_shifts(np.zeros(400, np.int64), groups, np.full(400, 300)) == [], (
        "where all are equal nothing can differ"
    )


def test_sessions_and_shifts_are_held_against_one_level() -> None:
    random = np.random.default_rng(5)
    sessions = np.repeat([0, 1, 2, 3], 200)
    totals = np.rint(random.normal(300, 40, 800) + np.where(sessions == 0, 20, 0)).astype(np.int64)
    shifts_too = np.stack([sessions, np.where(sessions < 2, 4, 5)])
    strata = np.zeros(800, np.int64)
    least = min(each.chance for each in mark_shifts(strata, sessions, totals))
    alone = mark_shifts(strata, sessions, totals, level=least * 5)
    together = mark_shifts(strata, shifts_too, totals, level=least * 5)
    assert [(each.group, each.people) for each in together] == [*((at, 200) for at in range(4)), (4, 400), (5, 400)]
    assert together[0].chance == alone[0].chance == least
    assert alone[0].stands_out, "the smallest of four against a quarter of the level"
    assert not together[0].stands_out, "of six against a sixth"


def test_who_is_in_no_shift_is_in_no_group_of_them() -> None:
    random = np.random.default_rng(6)
    sessions = np.repeat([0, 1, 2], 100)
    ways = np.stack([sessions, np.where(sessions < 2, 3, -1)])
    found = mark_shifts(np.zeros(300, np.int64), ways, random.integers(200, 400, 300))
    assert [(each.group, each.people) for each in found] == [(0, 100), (1, 100), (2, 100), (3, 200)]


# ---- an item in a session ----


def drifts_of(seen: Array, right: Array) -> list[Drift]:
    """One item; both by stratum and session."""
    return item_drifts(seen[:, :, None], right[:, :, None])


SHARES = np.array([0.1, 0.3, 0.5, 0.7, 0.9])


def test_a_session_of_abler_people_makes_no_item_drift() -> None:
    seen = np.array([[10, 400], [50, 300], [100, 100], [300, 50], [400, 10]])
    right = np.rint(seen * SHARES[:, None]).astype(np.int64)
    found = drifts_of(seen, right)
    assert [round(each.share - each.expected, 3) for each in found] == [0, 0]
    assert not any(each.stands_out for each in found)
    plain = drifts_of(seen.sum(axis=0, keepdims=True), right.sum(axis=0, keepdims=True))
    assert all(each.stands_out for each in plain), "without strata it would be one"


def test_a_small_drift_stands_out_for_nobody_however_sure_it_is() -> None:
    small = drifts_of(np.array([[20_000, 20_000]]), np.array([[10_600, 9_800]]))
    assert all(each.chance < LEVEL / 10 and not each.stands_out for each in small)
    large = drifts_of(np.array([[20_000, 20_000]]), np.array([[11_200, 8_800]]))
    assert all(each.stands_out for each in large)


def test_an_item_is_compared_from_thirty_people_and_a_variance_of_ten_on() -> None:
    assert drifts_of(np.array([[29, 1_000]]), np.array([[15, 500]])) == []
    assert len(drifts_of(np.array([[60, 1_000]]), np.array([[30, 500]]))) == 2
    # A quarter of 40 × 1000 / 1040 is below ten.
    assert drifts_of(np.array([[40, 1_000]]), np.array([[20, 500]])) == []


@pytest.mark.parametrize(
    ("people", "here", "right"), [(600, 300, 60), (400, 100, 80), (1_000, 300, 60), (300, 150, 150)]
)
def test_the_chance_of_an_item_is_never_much_below_the_exact_one(people: int, here: int, right: int) -> None:
    """The exact one is hypergeometric: `right` of all people are dealt out to the session. Looked at is the tail twice,
    where it matters: around the level for one and for a thousand figures."""
    looked_at = 0
    for found in range(max(0, here + right - people), min(here, right) + 1):
        exact = min(1.0, 2 * _tail(people, here, right, found))
        if not LEVEL / 2_000 < exact < LEVEL * 2:
            continue
        drift = drifts_of(np.array([[here, people - here]]), np.array([[found, right - found]]))[0]
        assert drift.chance > 0.8 * exact, (found, exact)
        looked_at += 1
    assert looked_at > 4


def _tail(people: int, here: int, right: int, found: int) -> float:
    """The chance of `found` right ones or of more on its side of the expected number."""
    expected = here * right / people
    side = range(found, min(here, right) + 1) if found > expected else range(max(0, here + right - people), found + 1)
    ways = sum(math.comb(right, k) * math.comb(people - right, here - k) for k in side)
    return ways / math.comb(people, here)


def test_an_item_of_small_sessions_is_compared_in_their_shift() -> None:
    seen, right = np.full((1, 6, 1), 40), np.array([20, 20, 20, 20, 36, 36]).reshape(1, 6, 1)
    assert item_drifts(seen, right) == []
    (first, second) = item_drifts(seen, right, [(0, 1, 2), (3, 4, 5)], level=1.0)
    assert [(each.group, each.people) for each in (first, second)] == [(6, 120), (7, 120)]
    assert (first.share, second.share) == (60 / 120, 92 / 120)
    assert second.expected == pytest.approx(76 / 120)


def test_items_of_sessions_and_shifts_are_held_against_one_level() -> None:
    seen = np.full((1, 4, 1), 200)
    right = np.array([130, 95, 98, 97]).reshape(1, 4, 1)
    least = min(each.chance for each in item_drifts(seen, right))
    assert item_drifts(seen, right, level=least * 5)[0].stands_out
    found = item_drifts(seen, right, [(0, 1), (2, 3)], level=least * 5)
    assert len(found) == 6
    assert found[0].chance == least
    assert not found[0].stands_out


# ---- two with the same mistakes ----


def test_a_fifth_of_few_wrong_answers_borrows_from_the_whole_field() -> None:
    counts = np.zeros((5, 1, 3), np.int64)
    counts[0, 0] = [0, 60, 20]
    counts[4, 0] = [0, 0, 10]
    shares = option_shares(counts)
    overall = np.array([0, 60, 30]) / 90
    assert shares[0, 0] == pytest.approx((np.array([0, 60, 20]) + 20 * overall) / 100)
    assert shares[4, 0] == pytest.approx((np.array([0, 0, 10]) + 20 * overall) / 30)
    assert shares[2, 0] == pytest.approx(overall), "nobody of this fifth was wrong"


ITEMS, OPTIONS = 40, 5
POPULAR = np.arange(ITEMS) % 4 + 1
"""The wrong option that most choose, another one from item to item."""


def tempting(strata: tuple[int, ...]) -> Array:
    """Shares of options where the popular ones tempt these fifths, and the rest choose evenly."""
    shares = np.full((5, ITEMS, OPTIONS), 0.25)
    for fifth in strata:
        shares[fifth] = 0.05 / 3
        shares[fifth, np.arange(ITEMS), POPULAR] = 0.95
    shares[:, :, 0] = 0
    return shares


@pytest.mark.parametrize(("fifth", "named"), [(4, False), (1, True)])
def test_what_most_of_a_fifth_choose_makes_two_of_it_alike_for_nothing(fifth: int, named: bool) -> None:
    wrong = np.stack([POPULAR, POPULAR])
    found = pairs_of_room(wrong, np.array([fifth, fifth]), tempting((4,)), 100)
    assert bool(found) is named
    if named:
        assert (found[0].both, found[0].same, found[0].expected) == (ITEMS, ITEMS, 10)


def test_each_item_has_its_own_popular_mistake() -> None:
    """Six of ten choose the popular option of an item, so two meet there more often than one in four times."""
    counts = np.full((5, ITEMS, OPTIONS), 400)
    counts[:, np.arange(ITEMS), POPULAR] = 1_800
    counts[:, :, 0] = 0
    alike = 22
    other = np.where(np.arange(ITEMS) < alike, POPULAR, POPULAR % 4 + 1)
    strata = np.array([2, 2])
    assert pairs_of_room(np.stack([POPULAR, other]), strata, option_shares(counts), 1) == []
    evenly = np.where(np.arange(OPTIONS) > 0, 500, 0) * np.ones((5, ITEMS, 1), np.int64)
    assert len(pairs_of_room(np.stack([POPULAR, other]), strata, option_shares(evenly), 1)) == 1


def test_a_pair_is_held_against_all_that_were_compared() -> None:
    wrong, strata = np.stack([POPULAR[:10], POPULAR[:10]]), np.array([0, 0])
    shares = tempting(())[:, :10]
    assert len(pairs_of_room(wrong, strata, shares, 1_000)) == 1, "a chance of 0.25 ** 10"
    assert pairs_of_room(wrong, strata, shares, 1_100) == []


def test_the_levels_are_those_that_the_page_states() -> None:
    assert (LEVEL, shifts.FEWEST, shifts.SMALLEST_SHIFT, shifts.SMALLEST_DRIFT) == (0.001, 30, 0.2, 0.05)
