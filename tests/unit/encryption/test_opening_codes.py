"""The opening code: read out by one person, typed by another."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.encryption.opening_codes import (
    ALPHABET,
    LENGTH,
    CodeCharacter,
    CodeIncomplete,
    CodeMistyped,
    read_code,
    to_code,
)
from shared.encryption.papers import SECRET_BYTES
from shared.kernel.errors import DomainError

SECRETS = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
SECRET = bytes(range(SECRET_BYTES))
FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in ALPHABET}


@given(SECRETS)
def test_every_secret_comes_back(secret: bytes) -> None:
    code = to_code(secret)
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert read_code(code) == secret


@pytest.mark.parametrize(
    "typed",
    [
        to_code(SECRET).lower(),
        to_code(SECRET).replace("-", " "),
        to_code(SECRET).replace("-", "–"),
        to_code(SECRET).replace("-", ""),
        f"  {to_code(SECRET)}.\n",
        to_code(SECRET).replace("-", "\u200b-\u00a0"),
        to_code(SECRET).replace("0", "o").replace("1", "l"),
        to_code(SECRET).replace("0", "O").replace("1", "I"),
        to_code(SECRET).translate(FULL_WIDTH),
    ],
)
def test_it_is_taken_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == SECRET


@given(SECRETS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_gives_the_secret(secret: bytes, at: int, other: str) -> None:
    characters = list(to_code(secret).replace("-", ""))
    if characters[at] == other:
        return
    characters[at] = other
    try:
        found = read_code("".join(characters))
    except CodeMistyped:
        return
    assert found != secret


def test_slips_of_the_hand_are_noticed() -> None:
    """Of all single wrong characters in one code; ten check bits let one in a thousand pass."""
    good = to_code(SECRET).replace("-", "")
    passed = 0
    for at in range(LENGTH):
        for other in ALPHABET.replace(good[at], ""):
            try:
                read_code(good[:at] + other + good[at + 1 :])
            except CodeMistyped:
                continue
            passed += 1
    assert passed <= 4


@pytest.mark.parametrize(
    ("typed", "error", "says"),
    [
        ("", CodeIncomplete, "28 huruf dan angka; yang diketik 0"),
        (to_code(SECRET)[:-2], CodeIncomplete, "yang diketik 26"),
        (to_code(SECRET) + "7", CodeIncomplete, "yang diketik 29"),
        ("U" + to_code(SECRET)[1:], CodeCharacter, "Kelompok ke-1: karakter U"),
        (to_code(SECRET)[:5] + "é" + to_code(SECRET)[6:], CodeCharacter, "Kelompok ke-2: karakter É"),
        ("%(x)s", CodeIncomplete, "yang diketik 2"),
    ],
)
def test_what_cannot_be_a_code_is_named(typed: str, error: type[DomainError], says: str) -> None:
    with pytest.raises(error) as refused:
        read_code(typed)
    assert says in refused.value.message
    assert [problem.place.field for problem in refused.value.problems] == ["code"]


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_refused_in_words(typed: str) -> None:
    with suppress(DomainError):
        assert to_code(read_code(typed))
