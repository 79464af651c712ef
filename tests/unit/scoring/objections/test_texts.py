"""A public answer is long enough to be one, and repeats nothing of the item."""

from __future__ import annotations

import pytest

from services.scoring.objections.domain.objections import LONGEST, checked_text
from shared.kernel.errors import InvalidInput

STEM = "Sebuah bak berisi 120 liter air dan bocor 3 liter setiap menit. Kapan bak itu kosong?"
OPTIONS = ["Setelah 40 menit", "Bak itu tidak pernah kosong", "Setelah empat puluh menit lebih sedikit sekali lagi"]


def code_of(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        checked_text(text, [STEM, *OPTIONS])
    (problem,) = caught.value.problems
    assert problem.place.field == "text"
    return problem.code


def test_an_answer_in_own_words_is_kept_as_it_is() -> None:
    assert checked_text("  Sanggahan ditolak.\r\nHitungannya tunggal. ", [STEM]) == (
        "Sanggahan ditolak.\nHitungannya tunggal."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Soal 'berisi 120 liter air dan bocor' memang benar.",
        "BERISI 120\nLITER, air; dan bocor",
        "Yang benar: bak itu tidak pernah kosong.",
        "Pilihan empat puluh menit lebih sedikit sekali lagi itu salah.",
    ],
)
def test_six_words_of_the_item_in_a_row_are_too_many(text: str) -> None:
    assert code_of(text) == "answer_quotes_item"


def test_five_words_in_a_row_are_not() -> None:
    text = "Kata berisi 120 liter air dan seterusnya sudah jelas, juga setelah 40 menit."
    assert checked_text(text, [STEM, *OPTIONS]) == text


@pytest.mark.parametrize("text", ["", "Ditolak.", "x" * (LONGEST + 1), " " * 50])
def test_too_short_and_too_long(text: str) -> None:
    assert code_of(text) == "answer_length"
