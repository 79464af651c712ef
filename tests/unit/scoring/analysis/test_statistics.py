from __future__ import annotations

from decimal import Decimal

import pytest

from services.scoring.analysis.domain.counts import BLANK, ItemCount, suspicious


def item(code: str = "TIU-041", difficulty: str = "0.55", right: str | None = "c", **chosen: int) -> ItemCount:
    blanks = chosen.pop("blank", 0)
    return ItemCount(code, right, Decimal(difficulty), {**chosen, BLANK: blanks}, options=5)


def test_blanks_count_as_not_right() -> None:
    count = item(c=22, a=28, b=25, d=15, blank=10)
    assert (count.sheets, count.percent_wrong) == (100, 78)


@pytest.mark.parametrize(("right", "of", "percent"), [(1, 3, 67), (1, 200, 100), (1, 8, 88), (0, 0, 0)])
def test_percent_is_rounded_half_up(right: int, of: int, percent: int) -> None:
    assert item(c=right, a=of - right).percent_wrong == percent


def test_too_few_sheets_are_never_suspicious() -> None:
    assert not item(a=19).suspicious
    assert item(a=20).suspicious


def test_below_blind_guessing_is_suspicious_however_hard_the_item_was_meant() -> None:
    assert item(difficulty="0.05", c=19, a=28, b=27, d=26).suspicious
    assert not item(difficulty="0.20", c=24, a=26, b=26, d=24).suspicious


def test_far_below_the_authors_estimate_is_suspicious() -> None:
    assert item(difficulty="0.90", c=54, a=12, b=12, d=11, e=11).suspicious
    assert not item(difficulty="0.90", c=55, a=12, b=11, d=11, e=11).suspicious


def test_a_rival_chosen_half_as_often_again_as_the_key_is_suspicious() -> None:
    assert item(difficulty="0.40", c=30, a=46, b=24).suspicious
    assert not item(difficulty="0.40", c=30, a=45, b=25).suspicious


def test_weighted_items_have_no_key_to_be_wrong() -> None:
    count = item(right=None, a=100)
    assert not count.suspicious
    assert count.percent_wrong == 0


def test_the_worst_comes_first() -> None:
    bad, worse, good = item("A-1", c=10, a=90), item("B-1", a=100), item("C-1", c=80, a=20)
    assert [count.code for count in suspicious([good, bad, worse])] == ["B-1", "A-1"]
