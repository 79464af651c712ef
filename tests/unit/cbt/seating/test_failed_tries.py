"""Only failures count; a hall behind one address is not held up by its own slips."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.cbt.seating.domain.failed_tries import (
    PER_NETWORK,
    PER_NUMBER,
    SHOWN_FROM,
    SWEEP_FROM,
    FailedTries,
    Failures,
    network_of,
    signs_of_guessing,
)
from tests.builders.messaging import NOON


def test_a_number_is_slowed_down_after_five_failures_in_a_minute_wherever_they_come_from() -> None:
    tries = FailedTries()
    assert [tries.count(NOON, "26-0001", f"10.0.0.{n}") for n in range(PER_NUMBER)] == [0] * PER_NUMBER
    assert tries.count(NOON, "26-0001", "10.0.0.99") == 60
    assert tries.count(NOON + timedelta(seconds=61), "26-0001", "10.0.0.99") == 0


def test_whoever_goes_on_while_told_to_wait_waits_longer() -> None:
    tries = FailedTries()
    waits = [tries.count(NOON + timedelta(seconds=10 * n), "26-0001", "10.0.0.1") for n in range(12)]
    assert all(waits[PER_NUMBER:])


def test_a_network_is_slowed_down_after_a_roomful_of_failures() -> None:
    tries = FailedTries()
    assert not any(tries.count(NOON, f"26-{n:04d}", "10.0.0.1") for n in range(PER_NETWORK))
    assert tries.count(NOON, "26-9000", "10.0.0.1") == 60
    assert tries.count(NOON, "26-9001", "10.0.0.2") == 0


def test_failures_are_taken_once_and_every_two_seconds() -> None:
    tries = FailedTries()
    later = NOON + timedelta(seconds=3)
    tries.count(NOON, "26-0001", "10.0.0.1")
    assert tries.take_unrecorded(NOON) == [Failures("26-0001", 1, NOON, NOON, "10.0.0.1")]
    tries.count(NOON, "26-0001", "10.0.0.1")
    assert tries.take_unrecorded(NOON) == []
    tries.count(later, "26-0001", "10.0.0.2")
    assert tries.take_unrecorded(later) == [Failures("26-0001", 2, NOON, later, "10.0.0.2")]
    assert tries.take_unrecorded(later, at_once=True) == []


def failures(number: int, tries: int, network: str = "10.0.0.1") -> Failures:
    return Failures(f"26-{number:04d}", tries, NOON, NOON, network)


def test_proctors_are_shown_numbers_that_are_tried_often_and_networks_that_try_many() -> None:
    assert not signs_of_guessing([failures(n, SHOWN_FROM - 1) for n in range(SWEEP_FROM - 1)])
    often = signs_of_guessing([failures(1, SHOWN_FROM), failures(2, 900), failures(3, 1)])
    assert [each.candidate_no for each in often.numbers] == ["26-0002", "26-0001"]
    sweep = signs_of_guessing([failures(n, 1) for n in range(SWEEP_FROM)] + [failures(99, 1, "10.0.0.2")])
    assert (sweep.numbers, sweep.sweeps) == ((), {"10.0.0.1": SWEEP_FROM})


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        (None, "unknown"),
        ("", "unknown"),
        ("x" * 1000, "unknown"),
    ],
)
def test_neighbours_in_ipv6_are_one_network(address: str | None, network: str) -> None:
    assert network_of(address) == network
