"""An item of an exam is found by number, code and words of its stem."""

from __future__ import annotations

import pytest

from services.scoring.corrections.domain.searching import Listed, found, listed

ITEMS = listed(
    ["TWK-003", "TIU-012", "TWK-001", "2"],
    {"TIU-012": "Deret 3, 5, 8, ... berikutnya adalah?", "TWK-001": "Pancasila sila ke-3 berbunyi", "2": "Ibu kota"},
)


def test_items_are_numbered_by_their_codes() -> None:
    assert [(each.number, each.code) for each in ITEMS] == [(1, "2"), (2, "TIU-012"), (3, "TWK-001"), (4, "TWK-003")]
    assert ITEMS[-1] == Listed(4, "TWK-003", ""), "the bank does not have it any more"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("4", ["TWK-003"]),
        ("3", ["TWK-001", "TIU-012", "TWK-003"]),
        ("2", ["2", "TIU-012"]),
        ("twk-003", ["TWK-003"]),
        ("TWK", ["TWK-001", "TWK-003"]),
        ("  sila   PANCASILA ", ["TWK-001"]),
        ("twk pancasila", ["TWK-001"]),
        ("%", []),
        ("tidak ada", []),
        ("", []),
        ("   ", []),
    ],
)
def test_what_is_found(words: str, codes: list[str]) -> None:
    assert [each.code for each in found(ITEMS, words)] == codes
