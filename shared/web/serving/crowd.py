"""How many connections of one address a web worker keeps at once.

A hall sits behind one address: three hundred browsers, each with a few connections, whose small requests come whole. So
the bounds are far above that, and who passes them loses the connections that have waited longest for their client, not
those at work. Behind a proxy all are of the proxy, which sends requests only once they are whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from shared.web.serving.connection import Connection

MOST_CONNECTIONS = 1_000
"""Of an address in a worker process, which takes two thousand of all: nobody alone occupies it."""
MOST_HALF_SENT = 100
PATIENCE_SECONDS = 2.0
"""A request that takes longer to arrive counts as half-sent. A save is one packet."""


class Crowd:
    """The open connections of a worker, by the address of their client."""

    def __init__(self) -> None:
        self._of_address: dict[Any, set[Connection]] = defaultdict(set)

    def __iter__(self) -> Any:
        return iter([each for group in self._of_address.values() for each in group])

    def __len__(self) -> int:
        return sum(map(len, self._of_address.values()))

    def enter(self, address: Any, connection: Connection) -> None:
        """One more of an address that has its most takes the place of the one that has waited longest."""
        group = self._of_address[address]
        if len(group) >= MOST_CONNECTIONS:
            waiting = [each for each in group if each.waits]
            if waiting:
                longest = min(waiting, key=lambda each: each.since)
                group.discard(longest)
                longest.expire()
        group.add(connection)

    def leave(self, address: Any, connection: Connection) -> None:
        group = self._of_address.get(address)
        if group is not None:
            group.discard(connection)
            if not group:
                del self._of_address[address]

    def end_half_sent(self, now: float) -> None:
        """Ends the oldest half-sent requests of every address that has too many of them."""
        for group in self._of_address.values():
            if len(group) > MOST_HALF_SENT:
                late = [each for each in group if each.is_half_sent and now - each.since > PATIENCE_SECONDS]
                late.sort(key=lambda each: each.since)
                for each in late[: max(0, len(late) - MOST_HALF_SENT)]:
                    each.expire()
