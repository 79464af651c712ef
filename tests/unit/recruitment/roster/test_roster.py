"""How many spare codes there are, when a roster can be drawn up, and that salts need both secret and seed."""

from __future__ import annotations

from datetime import date

import pytest

from services.recruitment.roster.domain import (
    RegistrationRuns,
    require_over,
    required_spares,
    salts_of,
    usual_spares,
)
from shared.contracts.commitments import SALT_BYTES, Field


@pytest.mark.parametrize(
    ("admitted", "spares"), [(0, 20), (1, 20), (1000, 20), (1001, 21), (1050, 21), (1051, 22), (100_000, 2000)]
)
def test_two_in_a_hundred_and_twenty_at_least(admitted: int, spares: int) -> None:
    assert usual_spares(admitted) == required_spares(None, admitted) == spares


@pytest.mark.parametrize("today", [date(2026, 11, 16), date(2026, 11, 17)])
def test_not_before_the_day_after_the_registration(today: date) -> None:
    with pytest.raises(RegistrationRuns):
        require_over(date(2026, 11, 17), today)
    require_over(date(2026, 11, 17), date(2026, 11, 18))


def test_not_where_the_calendar_names_no_end() -> None:
    with pytest.raises(RegistrationRuns):
        require_over(None, date(2036, 1, 1))


def test_salts_need_the_secret_and_the_seed() -> None:
    mine = salts_of(b"s" * 32, "ab" * 32)
    assert len({*mine.values()}) == len(Field)
    assert {len(salt) for salt in mine.values()} == {SALT_BYTES}
    for other in (salts_of(b"t" * 32, "ab" * 32), salts_of(b"s" * 32, "ac" * 32)):
        assert not {*mine.values()} & {*other.values()}
