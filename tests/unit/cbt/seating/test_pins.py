"""A PIN opens a seat once, for a while, and not by trying."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cbt.seating.domain.pins import PIN_DIGITS, PIN_VALIDITY, Pin, Verdict, judge, pin_digest
from tests.builders.messaging import NOON

RIGHT = pin_digest("secret", "26-0001", "012345")
PIN = Pin(RIGHT, NOON + PIN_VALIDITY, None)


@pytest.mark.parametrize(
    ("pin", "offered", "verdict"),
    [
        (PIN, RIGHT, Verdict.ACCEPTED),
        (PIN, pin_digest("secret", "26-0001", "012346"), Verdict.WRONG),
        (replace(PIN, used_at=NOON), RIGHT, Verdict.VOID),
        (replace(PIN, valid_until=NOON - timedelta(seconds=1)), RIGHT, Verdict.VOID),
        (replace(PIN, valid_until=NOON), RIGHT, Verdict.ACCEPTED),
    ],
)
def test_verdicts(pin: Pin, offered: str, verdict: Verdict) -> None:
    assert judge(pin, [offered], NOON) is verdict


def test_a_pin_of_before_a_change_of_the_secret_opens_its_seat() -> None:
    offered = [pin_digest(secret, "26-0001", "012345") for secret in ("the next secret", "secret")]
    assert judge(PIN, offered, NOON) is Verdict.ACCEPTED
    assert judge(PIN, offered[:1], NOON) is Verdict.WRONG


def test_a_digest_belongs_to_one_secret_one_candidate_and_one_pin() -> None:
    others = [
        pin_digest("other", "26-0001", "012345"),
        pin_digest("secret", "26-0002", "012345"),
        pin_digest("secret", "26-0001", "12345"),
    ]
    assert RIGHT not in others
    assert "012345" not in RIGHT


def test_a_pin_is_too_long_to_be_guessed_while_it_is_valid() -> None:
    """Ten thousand tries a second, which no hall's server judges, for as long as a PIN is valid."""
    assert 10_000 * PIN_VALIDITY.total_seconds() / 10**PIN_DIGITS <= 1e-5
