"""What one person has signed or proposed and a second one must: each part that keeps such a thing registers it once, in
its service's `second_members`, and the worker measures how long the oldest has waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table
from sqlalchemy.orm import Session

from shared.telemetry.figures import Figure, age

NAME = "terang_second_member_waiting_seconds"
_MEANING = "How long the oldest of what one member signed has waited for a second."


@dataclass(frozen=True)
class SecondMember:
    """`what` is its name on the dashboard, `tables` is where the first one's part is kept. `since` returns since when
    each waits; nothing for what nobody needs any more."""

    what: str
    tables: tuple[Table, ...]
    since: Callable[[Session], Iterable[datetime]]

    def figure(self, session: Session, now: datetime) -> Figure:
        return Figure(NAME, _MEANING, age(min(self.since(session), default=None), now), {"what": self.what})


def waiting(registered: Sequence[SecondMember], session: Session, now: datetime) -> list[Figure]:
    """Prometheus gauges: one for each thing, 0 where none of it waits."""
    return [each.figure(session, now) for each in registered]
