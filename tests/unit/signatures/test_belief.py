"""Two different people, with keys and roles that counted; whenever they say that they signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.signatures.belief import BoundKey, Known, NotBelieved, Signed, require_decided_then, require_two
from shared.signatures.keys import ED25519, PersonKey
from shared.signatures.statements import FRESH_FOR
from tests.builders import person_keys

NOW = datetime(2026, 12, 11, 2, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def signed(holder: str, at: datetime) -> Signed:
    key = PersonKey(person_keys.fingerprint(holder), holder, ED25519, person_keys.public_key(holder))
    return Signed(BoundKey(key, NOW - timedelta(days=1)), at)


def known() -> Known:
    # As services ask their own history: at the moment, and a minute later by the other clock.
    return Known({}, lambda _who, moment: moment + timedelta(minutes=1) > NOW - timedelta(days=1))


def test_two_are_believed() -> None:
    require_two([signed("a", NOW), signed("b", NOW)], known(), NOW)


@pytest.mark.parametrize("at", [FIRST, LAST, LAST - timedelta(seconds=30), LAST - timedelta(days=1)])
@pytest.mark.parametrize("other", [NOW, LAST])
def test_a_moment_at_either_end_of_time_is_not_believed(at: datetime, other: datetime) -> None:
    with pytest.raises(NotBelieved):
        require_two([signed("a", other), signed("b", at)], known(), NOW)


def test_what_two_decided_was_decided_when_the_last_had_signed() -> None:
    given = [signed("a", NOW - timedelta(days=3)), signed("b", NOW)]
    for at in (NOW - FRESH_FOR, NOW, NOW + FRESH_FOR):
        require_decided_then(given, at)
    for at in (FIRST, NOW - timedelta(days=3), NOW + FRESH_FOR + timedelta(seconds=1), LAST):
        with pytest.raises(NotBelieved, match="the last is of"):
            require_decided_then(given, at)
