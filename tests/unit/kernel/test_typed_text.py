"""Text that people type is visible and looks the same to everybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.typed_text import in_normal_form, is_visible


@pytest.mark.parametrize(
    "text",
    [
        "Ni Luh Ayu",
        "D'Angelo-Simanjuntak, S.Kep.",
        "Ren\u00e9e",
        "Rene\u0301e",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u1ea4n",
    ],
)
def test_names_of_people_are_taken(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize(
    "text",
    [
        "Budi\u200bSantoso",
        "Budi\u202eSantoso",
        "Budi\u2066Santoso",
        "Budi\u200dSantoso",
        "\ufeffBudi",
        "Bu\u00addi",
        "Bu\u3164di",
        "Bu\u2800di",
        "Budi\u2028Santoso",
        "Budi\ufe0f",
        "Budi\ue000",
        "Bu\u034fdi",
        "Bu\u180bdi",
        "Budi\U000e0101",
        "Budi\x00",
        "Budi\ud800",
        "Z" + "\u0301\u0302\u0303\u0304\u0305",
    ],
)
def test_what_cannot_be_seen_is_refused(text: str) -> None:
    assert not is_visible(text)


@given(st.text())
def test_any_text_has_an_answer_and_one_normal_form(text: str) -> None:
    assert is_visible(text) in (True, False)
    assert in_normal_form(in_normal_form(text)) == in_normal_form(text)
