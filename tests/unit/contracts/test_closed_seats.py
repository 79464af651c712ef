"""Reasons for closing a seat: the words and the codes that an event may have are the same."""

from __future__ import annotations

from typing import get_args

from shared.contracts.cbt import SEAT_CLOSED, SeatClosedBecause


def test_every_code_has_words_and_no_words_are_without_a_code() -> None:
    assert tuple(SEAT_CLOSED) == get_args(SeatClosedBecause)
