"""The relay carries the outbox to the log: unpublished rows by id, never by a remembered position.

A cursor over ids would skip rows: transactions commit out of the order of their ids. One relay per
service is active; further ones wait for its lock. It signs what it publishes, so that only the worker needs the
private key, and nothing is published without a signature, also what is published again.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import Engine, Row, Select, func, select, update
from sqlalchemy.orm import Session

from shared.contracts.catalogue import TOPICS
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.db.locks import Lock, exclusive
from shared.db.rows import is_one_of
from shared.eventlog.interface import LogUnavailable, Message, Producer
from shared.messaging.heartbeats import beat
from shared.messaging.signing import Signer
from shared.messaging.tables import outbox

BATCH = 200
ATTEMPTS = 10
"""A row that the log refuses this often is parked, and with it what follows in its aggregate."""
_BEAT_SECONDS = 9.0
"""Less than the longest time for which a relay without work sleeps (shared.messaging.waking)."""
_log = structlog.get_logger(__name__)
_Aggregate = tuple[str, str]
_Row = Row[*tuple[Any, ...]]
_NEEDED = (
    outbox.c.id,
    outbox.c.event_id,
    outbox.c.topic,
    outbox.c.aggregate_type,
    outbox.c.aggregate_id,
    outbox.c.type,
    outbox.c.payload,
    outbox.c.parked_at,
)


class Relay:
    def __init__(self, service: str, engine: Engine, producer: Producer, signer: Signer) -> None:
        self._service = service
        self._engine = engine
        self._producer = producer
        self._signer = signer
        self._lock: Lock = exclusive(engine, f"relay-{service}")
        self._beaten: datetime | None = None

    def run_once(self) -> int:
        """Publishes up to one batch; returns how many rows the log confirmed.

        Returns 0 if there is nothing to send, another relay is active, or the log cannot be reached:
        rows stay in the outbox until they are confirmed.
        """
        if not self._lock.acquire():
            return 0
        with reading(self._engine) as session:
            rows = _unpublished(session)
            now = DatabaseClock(session).now()
        confirmed, refused = self._send(rows) if rows else ([], {})
        is_beat_due = self._is_beat_due(now)
        if confirmed or refused or is_beat_due:
            with unit_of_work(self._engine) as session:
                _mark(session, confirmed, refused, now)
                if is_beat_due:
                    beat(session, "relay", now, f"confirmed {len(confirmed)}, refused {len(refused)}")
                    self._beaten = now
        return len(confirmed)

    def close(self) -> None:
        self._lock.release()
        self._producer.close()

    def _is_beat_due(self, now: datetime) -> bool:
        return self._beaten is None or (now - self._beaten).total_seconds() >= _BEAT_SECONDS

    def _send(self, rows: list[_Row]) -> tuple[list[int], dict[int, str]]:
        signed = self._signer.sign([bytes(row.payload) for row in rows])
        messages = [
            Message(row.topic, row.aggregate_id, value, {"ce_type": row.type, "ce_id": row.event_id})
            for row, value in zip(rows, signed, strict=True)
        ]
        try:
            outcomes = self._producer.append(messages)
        except LogUnavailable as error:
            _log.warning("log_unavailable", service=self._service, waiting=len(rows), error=str(error))
            return [], {}
        confirmed: list[int] = []
        refused: dict[int, str] = {}
        broken: set[_Aggregate] = set()
        for row, outcome in zip(rows, outcomes, strict=True):
            aggregate = (row.aggregate_type, row.aggregate_id)
            if outcome is None and aggregate not in broken:
                confirmed.append(row.id)
            else:
                # What follows a failure is sent again after it, or the order would be lost.
                broken.add(aggregate)
                # An outage in the middle of a batch is nobody's fault: only what the log refuses counts.
                if outcome is not None and not isinstance(outcome, LogUnavailable):
                    refused[row.id] = f"{type(outcome).__name__}: {outcome}"
        return confirmed, refused


def _unpublished(session: Session) -> list[_Row]:
    waiting: Select[*tuple[Any, ...]] = select(*_NEEDED).where(outbox.c.published_at.is_(None)).order_by(outbox.c.id)
    found = list(session.execute(waiting.limit(BATCH)))
    # What follows a parked row in its aggregate has a higher id: where none is parked, none is behind a parked one.
    # Only then is it worth its price to look at everything that waits, which is much when a broker was away.
    if any(row.parked_at is not None for row in found):
        parked = _parked(session)
        others = (row for row in session.execute(waiting) if (row.aggregate_type, row.aggregate_id) not in parked)
        found = [*islice(others, BATCH)]
    return found


def _parked(session: Session) -> set[_Aggregate]:
    rows = select(outbox.c.aggregate_type, outbox.c.aggregate_id).where(
        outbox.c.published_at.is_(None), outbox.c.parked_at.is_not(None)
    )
    return {(kind, name) for kind, name in session.execute(rows.distinct())}


def _mark(session: Session, confirmed: list[int], refused: dict[int, str], now: datetime) -> None:
    if confirmed:
        session.execute(update(outbox).where(is_one_of(session, outbox.c.id, confirmed)).values(published_at=now))
    for row_id, error in refused.items():
        row = update(outbox).where(outbox.c.id == row_id)
        session.execute(row.values(attempts=outbox.c.attempts + 1, last_error=error))
        session.execute(row.where(outbox.c.attempts >= ATTEMPTS).values(parked_at=now))
        _log.error("event_refused_by_log", outbox_id=row_id, error=error)


def backlog(session: Session) -> tuple[int, datetime | None]:
    """How many rows wait to be published, and when the oldest of them occurred."""
    row = session.execute(
        select(func.count(), func.min(outbox.c.occurred_at)).where(outbox.c.published_at.is_(None))
    ).one()
    return int(row[0]), row[1]


def republish(
    session: Session, *, topic: str | None = None, aggregate: _Aggregate | None = None, from_sequence: int = 1
) -> int:
    """Marks rows as unpublished, so that the relay sends them again; consumers skip what they have.

    Narrowed by topic, or to one aggregate from a sequence on. Returns how many rows.
    """
    rows = update(outbox).where(outbox.c.published_at.is_not(None), outbox.c.sequence >= from_sequence)
    if topic is not None:
        rows = rows.where(outbox.c.topic == topic)
    if aggregate is not None:
        rows = rows.where(outbox.c.aggregate_type == aggregate[0], outbox.c.aggregate_id == aggregate[1])
    result = session.execute(rows.values(published_at=None))
    return int(result.rowcount)  # type: ignore[attr-defined]


def by_topic(session: Session) -> dict[str, int]:
    """Rows waiting per topic, every known topic named."""
    counts = dict.fromkeys(TOPICS, 0)
    rows = select(outbox.c.topic, func.count()).where(outbox.c.published_at.is_(None)).group_by(outbox.c.topic)
    for topic, count in session.execute(rows):
        counts[topic] = count
    return counts
