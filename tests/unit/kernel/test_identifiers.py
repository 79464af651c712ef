"""Identifiers are understood as people type them, and nothing else becomes one."""

from __future__ import annotations

import pytest

from shared.kernel.identifiers import typed_candidate_number, typed_digits, typed_login_name


@pytest.mark.parametrize(
    "typed",
    [
        "26-0147",
        " 26-0147\n",
        "260147",
        "26 0147",
        "26\u20130147",
        "26\u20140147",
        "26\u22120147",
        "26\u00ad0147",
        "26\u00a0-\u00a00147",
        "26\u200b-0147",
        "\uff12\uff16\uff0d\uff10\uff11\uff14\uff17",
        "\u0662\u0666-\u0660\u0661\u0664\u0667",
        "26.0147",
        "26_0147",
    ],
)
def test_a_candidate_number_has_one_form(typed: str) -> None:
    assert typed_candidate_number(typed) == "26-0147"


@pytest.mark.parametrize("other", ["", "26", "A6-0147", "Siti", "26/0147", "26-01", "26-0147x"])
def test_what_is_no_candidate_number_stays_as_it_is(other: str) -> None:
    assert typed_candidate_number(f" {other} ") == other


def test_a_number_beyond_ten_thousand_has_a_form_too() -> None:
    assert typed_candidate_number("2612345") == "26-12345"


@pytest.mark.parametrize("typed", ["rini.w", "Rini.W", " RINI.W\n", "\uff32\uff49\uff4e\uff49.w"])
def test_a_login_name_has_small_letters(typed: str) -> None:
    assert typed_login_name(typed) == "rini.w"


def test_digits_of_a_nik_and_a_pin_need_no_grouping() -> None:
    assert typed_digits("9999 9952 0499 0001") == "9999995204990001"
    assert typed_digits("\u0661\u0662\u0663 456") == "123456"
    assert typed_digits(" 12a ") == "12a"
    assert typed_digits("- ") == "-"
