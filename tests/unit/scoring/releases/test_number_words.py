"""Figures in words, in both languages."""

from __future__ import annotations

import pytest

from services.scoring.releases.domain.number_words import MOST, in_words

WORDS = {
    0: ("nol", "zero"),
    11: ("sebelas", "eleven"),
    14: ("empat belas", "fourteen"),
    20: ("dua puluh", "twenty"),
    100: ("seratus", "one hundred"),
    121: ("seratus dua puluh satu", "one hundred twenty-one"),
    1_000: ("seribu", "one thousand"),
    1_015: ("seribu lima belas", "one thousand fifteen"),
    20_400: ("dua puluh ribu empat ratus", "twenty thousand four hundred"),
    1_000_000: ("satu juta", "one million"),
    -1: ("-1", "-1"),
    MOST + 1: ("1000000000", "1000000000"),
}


@pytest.mark.parametrize("number", WORDS)
def test_a_number_is_read_out(number: int) -> None:
    assert (in_words(number, "id"), in_words(number, "en")) == WORDS[number]


def test_no_two_numbers_have_the_same_words() -> None:
    for language in ("id", "en"):
        assert len({in_words(number, language) for number in range(20_000)}) == 20_000
