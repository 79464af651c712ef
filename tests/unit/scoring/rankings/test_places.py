"""How many places a cut gives."""

from __future__ import annotations

import pytest

from shared.contracts.percentages import Percent
from shared.contracts.rules import Cut


@pytest.mark.parametrize(
    ("cut", "quota", "ranked", "expected"),
    [
        (Cut(multiple=3, boundary_ties="all"), 82, 1_000, 246),
        (Cut(count=40, boundary_ties="all"), 82, 1_000, 40),
        (Cut(count=40, boundary_ties="all"), 1, 7, 40),
        (Cut(share=Percent(10), boundary_ties="all"), 1, 101, 11),
        (Cut(share=Percent(10), boundary_ties="all"), 1, 100, 10),
        (Cut(share=Percent(10), boundary_ties="all"), 1, 0, 0),
        (Cut(share=Percent(100), boundary_ties="all"), 1, 7, 7),
        (Cut(boundary_ties="all"), 2, 9, 9),
    ],
)
def test_places(cut: Cut, quota: int, ranked: int, expected: int) -> None:
    assert cut.places(quota, ranked) == expected
