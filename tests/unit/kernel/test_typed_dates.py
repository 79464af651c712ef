"""Dates are understood as people type them, day first, and nothing else is taken for one."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.typed_dates import typed_date, typed_moment

BORN = date(1999, 8, 5)


@pytest.mark.parametrize(
    "text",
    [
        "05-08-1999",
        "5/8/1999",
        "5.8.1999",
        " 5 - 8 - 1999 ",
        "5 Agustus 1999",
        "5 Agu 1999",
        "5 Agt. 1999",
        "5-aug-1999",
        "05081999",
        "1999-08-05",
        "\uff10\uff15\u2013\u0660\u0668\u20131999",
    ],
)
def test_a_date_is_read_as_people_type_it(text: str) -> None:
    assert typed_date(text) == BORN


@pytest.mark.parametrize(
    "text",
    ["", "5-8-99", "31-02-1999", "8-13-1999", "5 Augst 1999", "1999", "00-00-0000", "besok", "5-8-1999 x", "1" * 99],
)
def test_nothing_else_is_a_date(text: str) -> None:
    assert typed_date(text) is None


@pytest.mark.parametrize(
    "text",
    ["22-11-2026 08.00", "22 Nov 2026, 8:00", "2026-11-22T08:00", "2026-11-22T08:00:00", "22/11/2026 pukul 08.00"],
)
def test_a_moment_is_a_date_with_a_time_of_day(text: str) -> None:
    assert typed_moment(text) == datetime.fromisoformat("2026-11-22T08:00:00")


@pytest.mark.parametrize("text", ["", "08.00", "22-11-2026", "22-11-2026 24.00", "22-11-2026 08.60", "T08:00"])
def test_a_moment_needs_both(text: str) -> None:
    assert typed_moment(text) is None


@given(st.dates(date(1000, 1, 1)))
def test_both_orders_of_every_day_are_read(day: date) -> None:
    assert typed_date(day.isoformat()) == typed_date(day.strftime("%d-%m-%Y")) == day


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    typed_date(text)
    typed_moment(text)
