"""Reasons for closing a seat: the words and the codes that an event may have are the same, and cbt's own are known."""

from __future__ import annotations

from typing import get_args

from services.cbt.seating.domain.closed_seats import REASONS, WORDS, as_recalled, as_reported
from shared.contracts.cbt import SEAT_CLOSED, SeatClosedBecause


def test_every_code_has_words_and_no_words_are_without_a_code() -> None:
    assert tuple(SEAT_CLOSED) == get_args(SeatClosedBecause)


def test_every_reason_that_an_officer_chooses_has_a_code_of_the_event_and_comes_back_with_words() -> None:
    assert {as_reported(code) for code in REASONS} == SEAT_CLOSED.keys()
    assert {as_recalled(as_reported(code)) for code in REASONS} <= WORDS.keys()
