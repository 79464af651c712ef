"""Failed tries to check in: counted for each number and each network, and how long whoever failed is asked to wait.

Successes are not counted, so a hall of any size may check in from one address. Nothing here voids a PIN: its length
protects it (`PIN_DIGITS`), so that no stranger can keep a candidate out by failing on purpose.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
PER_NUMBER = 5
PER_NETWORK = 60
"""A hall is behind one address: a whole room may mistype once in a minute."""
SPELL = timedelta(minutes=15)
"""Failures that are not further apart than this are shown to proctors as one spell."""
SHOWN_FROM = 5
"""Tries in a spell from which proctors are shown a number: whoever mistypes asks for help before that."""
SWEEP_FROM = 10
"""Numbers tried from one network from which proctors are shown it, however few the tries at each."""
RECORD_EVERY = timedelta(seconds=2)
_MOST_KEYS = 20_000
_MOST_UNRECORDED = 1_000


@dataclass(frozen=True)
class Failures:
    """The failed tries at one number in a spell; `network` is where the last came from."""

    candidate_no: str
    tries: int
    first_at: datetime
    last_at: datetime
    network: str


class FailedTries:
    """The failures of the last minute in this process, and those that are not in the database yet.

    They are recorded together every two seconds: a flood of failures must not take the disk from those who save.
    """

    def __init__(self) -> None:
        self._recent: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._unrecorded: dict[str, Failures] = {}
        self._recorded_at: datetime | None = None
        self._lock = threading.Lock()

    def count(self, now: datetime, candidate_no: str, network: str) -> int:
        """Counts a failure; returns the seconds to wait before the next try, 0 while both limits are kept."""
        with self._lock:
            self._add(Failures(candidate_no, 1, now, now, network))
            return max(
                self._wait(now, f"number {candidate_no}", PER_NUMBER),
                self._wait(now, f"network {network}", PER_NETWORK),
            )

    def take_unrecorded(self, now: datetime, *, at_once: bool = False) -> list[Failures]:
        """What the caller now records; empty within two seconds of the last time, unless `at_once`."""
        with self._lock:
            if not at_once and self._recorded_at is not None and now - self._recorded_at < RECORD_EVERY:
                return []
            taken, self._unrecorded, self._recorded_at = list(self._unrecorded.values()), {}, now
            return taken

    def _add(self, failure: Failures) -> None:
        known = self._unrecorded.get(failure.candidate_no)
        if known is not None:
            failure = replace(failure, tries=known.tries + 1, first_at=known.first_at)
        elif len(self._unrecorded) >= _MOST_UNRECORDED:
            return
        self._unrecorded[failure.candidate_no] = failure

    def _wait(self, now: datetime, key: str, limit: int) -> int:
        recent = self._recent.pop(key, None) or deque(maxlen=limit + 1)
        recent.append(now)
        self._recent[key] = recent
        while len(self._recent) > _MOST_KEYS:
            self._recent.popitem(last=False)
        # With one more than the limit within the window, the oldest but one has to pass out of it.
        if len(recent) <= limit or recent[0] <= now - WINDOW:
            return 0
        return max(1, int((recent[1] + WINDOW - now).total_seconds()))


@dataclass(frozen=True)
class Guessing:
    """Signs that somebody guesses PINs: numbers tried often, and networks from which many numbers were tried."""

    numbers: tuple[Failures, ...]
    sweeps: Mapping[str, int]
    """How many numbers were tried, by network."""

    def __bool__(self) -> bool:
        return bool(self.numbers or self.sweeps)


def signs_of_guessing(failures: Iterable[Failures]) -> Guessing:
    """What proctors are shown of a spell's failures, the most tries first."""
    found = sorted(failures, key=lambda failure: (-failure.tries, failure.candidate_no))
    by_network: dict[str, int] = {}
    for failure in found:
        by_network[failure.network] = by_network.get(failure.network, 0) + 1
    return Guessing(
        tuple(failure for failure in found if failure.tries >= SHOWN_FROM),
        {network: numbers for network, numbers in by_network.items() if numbers >= SWEEP_FROM},
    )


def network_of(address: str | None) -> str:
    """The network that counts as one place: an IPv4 address, the /64 of an IPv6 address."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
