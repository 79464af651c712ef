from __future__ import annotations

import pytest

from shared.kernel.alike import as_seen, in_one_line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caf\u00e9", "cafe\u0301"),
        ("tiga  puluh", "tiga puluh"),
        ("tiga\u00a0puluh", " tiga puluh\n"),
        ("ti\u200bga", "tiga"),
        ("ti\u00adga", "tiga"),
        ("tiga\ufeff", "tiga"),
        ("\u0410\u0421", "AC"),
        ("\u2212" + "4", "-4"),
    ],
    ids=["composed", "blanks", "no-break", "zero width", "soft hyphen", "mark", "Cyrillic", "minus"],
)
def test_what_the_eye_cannot_tell_apart_is_equal(one: str, other: str) -> None:
    assert as_seen(one) == as_seen(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Sungai", "sungai"), ("m²", "m2"), ("½", "1/2"), ("a–b", "a-b"), ("é", "e")]
)
def test_every_visible_difference_counts(one: str, other: str) -> None:
    assert as_seen(one) != as_seen(other)


def test_a_name_stands_on_one_line() -> None:
    assert in_one_line(" Deret\u00a0 angka\u200b\n") == "Deret angka"
