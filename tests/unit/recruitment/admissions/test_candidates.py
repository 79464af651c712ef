from __future__ import annotations

import pytest

from services.recruitment.admissions.domain import candidate_number


@pytest.mark.parametrize(
    ("year", "running", "number"),
    [(2026, 1, "26-0001"), (2026, 719, "26-0719"), (2026, 12345, "26-12345"), (2005, 9999, "05-9999")],
)
def test_a_number_is_the_year_and_at_least_four_digits(year: int, running: int, number: str) -> None:
    assert candidate_number(year, running) == number
