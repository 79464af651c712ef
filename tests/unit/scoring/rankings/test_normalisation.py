"""Marks of several shifts made comparable: values worked by hand, and what holds for whatever marks there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.rankings.domain.normalisation import (
    NoSpread,
    Shifts,
    Table,
    base_shift,
    by_equipercentile,
    by_mean_and_deviation,
    by_percentile,
    normalised,
)
from shared.contracts.normalisation import Normalisation

# ---- worked by hand ----


def test_percentiles_of_the_testing_agency_have_seven_decimals() -> None:
    """28,012 sat, one has the highest marks, one the next: 28,011 / 28,012 = 1 - 0.0000356990 of all have as many or
    fewer than the second."""
    shifts = {"pagi": {335: 1, 334: 1, 100: 28_010}}
    assert by_percentile(shifts, equals_count=True, decimals=7) == {
        "pagi": {335: 100_0000000, 334: 99_9964301, 100: 99_9928602}
    }
    assert by_percentile(shifts, equals_count=False, decimals=5) == {"pagi": {335: 99_99643, 334: 99_99286, 100: 0}}


def test_percentiles_are_of_the_own_shift_and_rounded_half_up() -> None:
    """1/8, 2/8 and 8/8 of one shift, 1/3 and 3/3 of the other: 12.5 becomes 13, 33.3 becomes 33."""
    shifts = {"pagi": {10: 1, 20: 1, 30: 6}, "siang": {10: 1, 20: 2}}
    assert by_percentile(shifts, equals_count=True, decimals=0) == {
        "pagi": {10: 13, 20: 25, 30: 100},
        "siang": {10: 33, 20: 100},
    }


EIGHT = {2: 1, 4: 3, 5: 2, 7: 1, 9: 1}
"""Mean 5 and standard deviation 2: squares of the differences are 9, 1, 1, 1, 0, 0, 4, 16, their sum is 32."""
DOUBLED = {mark * 2: count for mark, count in EIGHT.items()}
"""Mean 10, standard deviation 4."""


def test_mean_and_deviation_by_the_formula_of_gate() -> None:
    """Of both shifts: mean 7.5, squares add up to 232 + 928, variance 1160 / 16 - 56.25 = 16.25, whose root is
    4.03112887...; the best one has 18. So a mark of the doubled shift becomes
    (18 - 11.53112887) / (18 - 14) * (mark - 14) + 11.53112887, and half that mark of the other becomes the same."""
    table = mean_and_deviation({"pagi": EIGHT, "siang": DOUBLED}, constant="all_shifts")
    doubled = {4: -4_64105, 8: 1_82782, 10: 5_06226, 14: 11_53113, 18: 18_00000}
    assert table == {"siang": doubled, "pagi": {mark // 2: value for mark, value in doubled.items()}}


def test_mean_and_deviation_by_the_formula_of_the_staff_selection_commission() -> None:
    """The constant is the highest mean, 10, plus the deviation of all: 14.03112887, which is 2.5 more than GATE's."""
    shifts = {"pagi": EIGHT, "siang": DOUBLED}
    gate, ssc = (mean_and_deviation(shifts, constant=each) for each in ("all_shifts", "highest_mean"))
    for shift, values in gate.items():
        assert ssc[shift] == {mark: value + 2_50000 for mark, value in values.items()}


def test_a_deviation_is_cut_off_after_its_digits() -> None:
    """sqrt(16.25) = 4.0311...: with one digit 4.0, so Q is 11.5 and a mark of 10 becomes 6.5 / 4 * -4 + 11.5 = 5."""
    table = mean_and_deviation({"pagi": EIGHT, "siang": DOUBLED}, constant="all_shifts", root_digits=1)
    assert table["siang"][10] == 5_00000


def test_the_best_are_a_thousandth_rounded_up() -> None:
    """Of 1,001 the best are two: the mean of 100 and 60 is 80. All others have 0, so the mean of all is 160/1001."""
    shifts = {"pagi": {0: 999, 60: 1, 100: 1}, "siang": {0: 999, 60: 1, 100: 1}}
    mean, squares = Fraction(160, 1001), Fraction(3600 + 10_000, 1001)
    deviation = Fraction(int((float(squares - mean * mean) ** 0.5) * 10**9), 10**9)
    # Of both together the best are three: 100, 100 and 60.
    top, all_tops = Fraction(80), Fraction(260, 3)
    slope = (all_tops - mean - deviation) / (top - mean - deviation)
    expected = slope * (100 - mean - deviation) + mean + deviation
    found = by_mean_and_deviation(shifts, constant="all_shifts", root_digits=9, decimals=5)["pagi"][100]
    assert abs(Fraction(found, 10**5) - expected) < Fraction(1, 10**5)


def test_equipercentile_linking_interpolates_in_the_base_shift() -> None:
    """The base shift (mean 25) has 10, 20, 30, 40 at 25, 50, 75 and 100 per cent. In the other shift 1 to 5 stand at
    20, 40, 60, 80 and 100: below 25 is 10; 40 is 15 of the 25 from 10 to 20, which is 16; 60 is 24; 80 is 32."""
    shifts = {"pagi": {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, "siang": {10: 1, 20: 1, 30: 1, 40: 1}}
    assert by_equipercentile(shifts, decimals=1) == {
        "pagi": {1: 100, 2: 160, 3: 240, 4: 320, 5: 400},
        "siang": {10: 100, 20: 200, 30: 300, 40: 400},
    }


def test_a_third_between_two_marks_is_rounded_half_up() -> None:
    """2/3 lies at a third of the way from 1/2 to 1, so 1 becomes 0 + 1/3 * 10 = 3.33; 1/3 lies below the lowest."""
    shifts = {"pagi": {0: 1, 10: 1}, "siang": {0: 1, 1: 1, 2: 1}}
    assert base_shift(shifts) == "pagi"
    assert by_equipercentile(shifts, decimals=2)["siang"] == {0: 0, 1: 3_33, 2: 10_00}


def test_a_small_shift_is_no_base_however_good_it_was() -> None:
    """Three shifts of 100, 100 and n: 70 % of the average head count is reached by n = 61, and not by 60."""
    best = {"a": {50: 100}, "b": {40: 100}}
    assert base_shift({**best, "c": {99: 60}}) == "a"
    assert base_shift({**best, "c": {99: 61}}) == "c"


def test_of_shifts_with_the_same_mean_the_larger_one_is_the_base_then_the_first_by_its_code() -> None:
    assert base_shift({"a": {50: 100}, "b": {40: 60, 60: 60}}) == "b"
    assert base_shift({"b": {50: 100}, "a": {40: 50, 60: 50}}) == "a"


@pytest.mark.parametrize(
    ("shifts", "named"),
    [
        ({"pagi": EIGHT, "siang": {7: 30}}, "siang"),
        ({"pagi": EIGHT, "siang": {0: 1, 10: 2}}, "siang"),
        ({"pagi": {7: 3}, "siang": {7: 9}}, "pagi, siang"),
    ],
)
def test_a_shift_whose_best_are_not_above_the_others_is_named(shifts: Shifts, named: str) -> None:
    with pytest.raises(NoSpread) as refusal:
        mean_and_deviation(shifts, constant="all_shifts")
    assert refusal.value.facts["shift"] == named


# ---- whatever the marks are ----


def mean_and_deviation(shifts: Shifts, *, constant: Any = "highest_mean", root_digits: int = 12) -> Table:
    return by_mean_and_deviation(shifts, constant=constant, root_digits=root_digits, decimals=5)


METHODS: dict[str, Callable[[Shifts], Table]] = {
    "percentile below": lambda shifts: by_percentile(shifts, equals_count=False, decimals=5),
    "percentile": lambda shifts: by_percentile(shifts, equals_count=True, decimals=7),
    "GATE": lambda shifts: mean_and_deviation(shifts, constant="all_shifts"),
    "SSC 2019": mean_and_deviation,
    "equipercentile": lambda shifts: by_equipercentile(shifts, decimals=5),
}
counts = st.dictionaries(st.integers(-50, 550), st.integers(0, 40), max_size=12)
several = st.dictionaries(st.sampled_from(("s1", "s2", "s3", "s4")), counts, max_size=4)
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def outcome(method: Callable[[Shifts], Table], shifts: Shifts) -> Table | str:
    try:
        return method(shifts)
    except NoSpread as error:
        return str(error.facts["shift"])


@every_method
@given(shifts=several)
def test_within_a_shift_nobody_is_overtaken(method: Callable[[Shifts], Table], shifts: Shifts) -> None:
    table = outcome(method, shifts)
    if isinstance(table, str):
        return
    assert {shift: set(values) for shift, values in table.items()} == {
        shift: marks for shift, given in shifts.items() if (marks := {mark for mark, count in given.items() if count})
    }
    for values in table.values():
        assert [values[mark] for mark in sorted(values)] == sorted(values.values())


@every_method
@given(shifts=several, chance=st.randoms(use_true_random=False))
def test_neither_the_order_of_shifts_nor_of_people_matters(
    method: Callable[[Shifts], Table], shifts: Shifts, chance: Any
) -> None:
    people = [(shift, mark) for shift, given in shifts.items() for mark, count in given.items() for _ in range(count)]
    chance.shuffle(people)
    shuffled: dict[str, Counter[int]] = {}
    for shift, mark in people:
        shuffled.setdefault(shift, Counter())[mark] += 1
    assert outcome(method, shuffled) == outcome(method, shifts)


@pytest.mark.parametrize("name", ["GATE", "SSC 2019", "equipercentile"])
@given(counts=counts)
def test_a_single_shift_stays_as_it_is(name: str, counts: dict[int, int]) -> None:
    there = {mark for mark, count in counts.items() if count}
    expected = {"pagi": {mark: mark * 10**5 for mark in there}} if there else {}
    assert outcome(METHODS[name], {"pagi": counts, "tidak ada": {}}) == expected


@given(shifts=several)
def test_two_shifts_that_went_alike_stay_alike(shifts: Shifts) -> None:
    for name, method in METHODS.items():
        twice = {**shifts, **{f"{shift} lagi": given for shift, given in shifts.items()}}
        table = outcome(method, twice)
        if not isinstance(table, str):
            assert all(table.get(shift) == table.get(f"{shift} lagi") for shift in shifts), name


@given(shifts=several)
def test_equally_many_at_or_below_get_equally_much(shifts: Shifts) -> None:
    """Linking by percentile: in the base shift and in every other, an equal percentile is an equal mark."""
    shares = by_percentile(shifts, equals_count=True, decimals=12)
    linked = by_equipercentile(shifts, decimals=5)
    found: dict[int, int] = {}
    for shift, values in shares.items():
        for mark, share in values.items():
            assert found.setdefault(share, linked[shift][mark]) == linked[shift][mark]


# ---- as the rules ask for it ----

MEAN_SD = Normalisation(method="mean_sd", decimals=7, constant="all_shifts", root_digits=20)


@pytest.mark.parametrize(
    ("asked", "table"),
    [
        (Normalisation(method="percentile", decimals=1, counts="lower"), {"a": {1: 0, 2: 500}, "b": {4: 0}}),
        (Normalisation(method="percentile", decimals=1, counts="at_most"), {"a": {1: 500, 2: 1000}, "b": {4: 1000}}),
        (Normalisation(method="equipercentile", decimals=1), {"a": {1: 40, 2: 40}, "b": {4: 40}}),
    ],
)
def test_the_method_is_the_one_that_the_rules_name(asked: Normalisation, table: Table) -> None:
    found = normalised(asked, {"a": {1: 1, 2: 1}, "b": {4: 2}})
    assert (found.table, found.undefined) == (table, None)


@pytest.mark.parametrize(
    ("shifts", "named"),
    [
        ({"a": {3: 5}, "b": {1: 900, 2: 90, 9: 10}}, "a"),
        # The best of the first are 1 / (4 * 10**12) above the mean + deviation: what divides by it, no JSON holds.
        ({"a": {0: 10**12, 2: 10**12, 1: 1}, "b": {0: 5 * 10**12, 10: 10**12}}, "a"),
    ],
)
def test_where_a_method_is_not_defined_all_totals_stay_and_the_shift_is_named(shifts: Shifts, named: str) -> None:
    found = normalised(MEAN_SD, shifts)
    assert found.undefined is not None
    assert found.undefined.facts["shift"] == named
    assert found.table == {shift: {mark: mark * 10**7 for mark in counts} for shift, counts in shifts.items()}
