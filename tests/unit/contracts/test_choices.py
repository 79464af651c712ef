"""Answers as texts: equal answers are equal texts, and no text but those is taken."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.choices import LONGEST_NUMBER, choice_of, is_choice, is_number, number_of

SPELLINGS = {
    "0": ["0", "-0", "+0,00", "000", ".0", "0."],
    "12.5": ["12,5", "12.5", "+12.50", "012,500"],
    "-0.25": ["-,25", "-0,25", "\N{MINUS SIGN}0.250"],
    "1.5": ["1.500"],
    "1000": ["1000", "1000,0"],
}


@pytest.mark.parametrize(("form", "typed"), [(form, typed) for form, ways in SPELLINGS.items() for typed in ways])
def test_every_way_to_type_a_number_has_one_form(form: str, typed: str) -> None:
    assert number_of(typed) == form
    assert is_number(form)
    assert typed == form or not is_number(typed)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", ",", "1e3", "1.000,5", "1 000", "1,2,3", "--1", "½", "٣", "²", "0x1", "NaN", "12\n", " 1", "1" * 21],
    ids=repr,
)
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) is None
    assert not is_number(text)


@pytest.mark.parametrize("text", ["-0", "01", "1.", ".5", "1.0", "+1", "0.10", "-00.5"])
def test_another_form_of_a_number_is_no_answer(text: str) -> None:
    assert not is_number(text)


def test_a_number_has_at_most_twenty_characters_with_minus_and_point() -> None:
    assert is_number("-" + "1" * (LONGEST_NUMBER - 1))
    assert not is_number("-" + "1" * LONGEST_NUMBER)
    assert number_of("0" * 50 + "1,5" + "0" * 50) == "1.5"


@given(st.integers(-(10**9), 10**9), st.integers(0, 9))
def test_the_form_is_the_number_itself_and_no_two_forms_are_equal(whole: int, places: int) -> None:
    exact = Fraction(whole, 10**places)
    digits = f"{abs(whole):0{places + 1}d}"
    typed = ("-" if whole < 0 else "") + digits[: len(digits) - places] + "," + digits[len(digits) - places :]
    form = number_of(typed)
    assert form is not None
    assert Fraction(form) == exact
    assert number_of(form) == form


@given(st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_some_of_the_options_are_a_choice_in_one_form_alone(chosen: set[str]) -> None:
    assert is_choice(choice_of(chosen), "abcdefgh", takes_several=True)
    assert is_choice(choice_of(chosen), "abcdefgh", takes_several=False) == (len(chosen) == 1)


@given(st.text("abcz+", max_size=8))
def test_no_other_text_is_a_choice(text: str) -> None:
    known = {choice_of(each) for each in ("a", "b", "c", "ab", "ac", "bc", "abc")}
    assert is_choice(text, {"a", "b", "c"}, takes_several=True) == (text in known)
    assert is_choice(text, {"a", "b", "c"}, takes_several=False) == (text in {"a", "b", "c"})
