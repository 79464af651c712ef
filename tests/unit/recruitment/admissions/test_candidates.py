from __future__ import annotations

import pytest

from services.recruitment.admissions.domain import candidate_number


@pytest.mark.parametrize(
    ("year", "drawn", "number"),
    [(2026, 0, "26-0000000"), (2026, 381749, "26-0381749"), (2005, 9_999_999, "05-9999999")],
)
def test_a_number_is_the_year_and_always_seven_digits(year: int, drawn: int, number: str) -> None:
    assert candidate_number(year, lambda _limit: drawn) == number


def test_the_draw_is_among_all_numbers_of_seven_digits() -> None:
    assert candidate_number(2026, lambda limit: limit - 1) == "26-9999999"
