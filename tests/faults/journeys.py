"""Events on their way from cbt's outbox to those who apply them, as the databases know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, select

from shared.contracts.cbt import ATTEMPTS
from shared.db.engine import reading
from shared.messaging.tables import inbox, outbox
from tests.faults.recovery import Passage

_NEWEST = 100


@dataclass(frozen=True)
class Follower:
    """A consumer that applies what cbt tells of attempts, and the service that it belongs to."""

    service: str
    consumer: str


MARKING = Follower("scoring", "scoring")
TRAIL = Follower("recruitment", "recruitment.trail")


class Journeys:
    """Every question raises an error of shared.db.outages.OUTAGE while a database is away."""

    def __init__(self, engines: Mapping[str, Engine]) -> None:
        self._engines = engines

    def unpublished(self) -> int:
        """Events that the relay has yet to bring to the log."""
        with reading(self._engines["cbt"]) as session:
            return session.scalar(_attempts(func.count()).where(outbox.c.published_at.is_(None))) or 0

    def unapplied(self, by: Follower) -> int:
        """Of the newest events that are in the log, how many the consumer has yet to apply."""
        rows = _attempts(outbox.c.event_id).where(outbox.c.published_at.is_not(None))
        with reading(self._engines["cbt"]) as session:
            newest = list(session.scalars(rows.order_by(outbox.c.id.desc()).limit(_NEWEST)))
        return len(newest) - len(self._applied(by, newest))

    def has_brought(self, by: Follower, since: float) -> bool:
        """Whether the consumer has applied an event that came about after `since`."""
        rows = _attempts(outbox.c.event_id).where(outbox.c.occurred_at > datetime.fromtimestamp(since).astimezone())
        with reading(self._engines["cbt"]) as session:
            first = list(session.scalars(rows.order_by(outbox.c.id).limit(_NEWEST)))
        return bool(self._applied(by, first))

    def passages(self, by: Follower) -> list[Passage]:
        """All that is over, in any order."""
        with reading(self._engines["cbt"]) as session:
            began = {row.event_id: row.occurred_at for row in session.execute(_attempts(outbox))}
        rows = select(inbox).where(inbox.c.consumer == by.consumer)
        with reading(self._engines[by.service]) as session:
            ended = {row.event_id: row.received_at for row in session.execute(rows)}
        return [Passage(began[name].timestamp(), ended[name].timestamp()) for name in began.keys() & ended.keys()]

    def _applied(self, by: Follower, event_ids: list[str]) -> list[str]:
        rows = select(inbox.c.event_id).where(inbox.c.consumer == by.consumer, inbox.c.event_id.in_(event_ids))
        with reading(self._engines[by.service]) as session:
            return list(session.scalars(rows))


def _attempts(*what: Any) -> Select[Any]:
    return select(*what).select_from(outbox).where(outbox.c.topic == ATTEMPTS)
