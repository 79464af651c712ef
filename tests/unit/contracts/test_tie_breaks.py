"""Ratios as whole numbers order and separate exactly as the fractions do."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.tie_breaks import NO_RIGHT, is_beyond_marks, parts_of, ratio

MOST = 99_999
wrong, right = st.integers(0, MOST), st.integers(1, MOST)


@given(st.tuples(wrong, right), st.tuples(wrong, right))
def test_two_ratios_compare_as_their_fractions(one: tuple[int, int], other: tuple[int, int]) -> None:
    ours, theirs = ratio(*one), ratio(*other)
    assert (ours < theirs) == (Fraction(*one) < Fraction(*other))
    assert (ours == theirs) == (Fraction(*one) == Fraction(*other))


@given(right)
def test_the_nearest_neighbours_of_a_fraction_are_told_apart(below: int) -> None:
    """No two fractions with such parts are nearer than 1 / (MOST x (MOST - 1)): as near as k/n and its neighbour."""
    nearest = Fraction(0, 1), Fraction(below, MOST), Fraction(below, MOST - 1), Fraction(1, below)
    numbers = [ratio(each.numerator, each.denominator) for each in sorted(set(nearest))]
    assert numbers == sorted(set(numbers))


def test_the_closest_pairs_of_all_differ() -> None:
    """Fractions a/b < c/d differ by (bc - ad) / bd, at least 1 / bd: here by exactly that, with the largest b and d."""
    for b, d in [(MOST, MOST - 1), (MOST, MOST - 2), (MOST - 1, MOST - 2)]:
        c = pow(b, -1, d)
        a = (b * c - 1) // d
        assert Fraction(c, d) - Fraction(a, b) == Fraction(1, b * d)
        assert ratio(a, b) < ratio(c, d)
    assert MOST * MOST < 10**10


def test_without_a_right_answer_a_ratio_is_larger_than_any_and_fits_every_reader_of_json() -> None:
    assert ratio(0, 0) == ratio(7, 0) == NO_RIGHT > ratio(MOST, 1)
    assert NO_RIGHT < 2**53


@pytest.mark.parametrize(
    ("key", "parts", "beyond"),
    [
        ("total", ("total", None), False),
        ("TIU", ("TIU", None), False),
        ("age", ("age", None), True),
        ("wrong", ("wrong", None), True),
        ("wrong:TIU", ("wrong", "TIU"), True),
        ("wrong_ratio:TIU", ("wrong_ratio", "TIU"), True),
    ],
)
def test_a_key_names_what_it_compares_and_where(key: str, parts: tuple[str, str | None], beyond: bool) -> None:
    assert parts_of(key) == parts
    assert is_beyond_marks(key) is beyond
