"""The keys of an order and their ratios, in both languages."""

from __future__ import annotations

import pytest

from shared.contracts.tie_breaks import NO_RIGHT, ratio
from shared.web.deciding import key_words, ratio_words
from tests.unit.web.test_filters import both, reader

__all__ = ["reader"]


@pytest.mark.parametrize(
    ("key", "indonesian", "english"),
    [
        ("total", "total", "total"),
        ("TIU", "TIU", "TIU"),
        ("gpa", "IPK", "GPA"),
        ("age", "usia (yang lebih tua lebih dahulu)", "age (the older first)"),
        ("wrong", "jawaban salah (yang lebih sedikit lebih dahulu)", "wrong answers (the fewer first)"),
        (
            "wrong:TIU",
            "jawaban salah pada TIU (yang lebih sedikit lebih dahulu)",
            "wrong answers in TIU (the fewer first)",
        ),
        (
            "wrong_ratio:TIU",
            "perbandingan salah terhadap benar pada TIU (yang lebih kecil lebih dahulu)",
            "ratio of wrong to right answers in TIU (the smaller first)",
        ),
    ],
)  # fmt: skip
def test_a_key_is_named(reader: str, key: str, indonesian: str, english: str) -> None:
    assert key_words(key) == both(reader, indonesian, english)


def test_ratios_have_the_decimals_that_tell_them_apart(reader: str) -> None:
    assert ratio_words(ratio(3, 7), ratio(1, 2)) == (both(reader, "0,43", "0.43"), both(reader, "0,50", "0.50"))
    near = ratio_words(ratio(3333, 9999), ratio(3333, 9998))
    assert near == (both(reader, "0,3333", "0.3333"), both(reader, "0,3334", "0.3334"))
    same = ratio_words(ratio(1, 3), ratio(2, 6))
    assert same[0] == same[1] == both(reader, "0,33", "0.33")


def test_without_a_right_answer_a_ratio_is_said_in_words(reader: str) -> None:
    assert ratio_words(ratio(1, 3), NO_RIGHT)[1] == both(reader, "tanpa jawaban benar", "no right answer")
