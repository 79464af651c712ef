"""Holding events back until they can be applied, and requesting the missing ones that they wait for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.catalogue import producer_of
from shared.contracts.envelope import Aggregate
from shared.contracts.messaging import RepublicationRequested
from shared.db.engine import reading, unit_of_work
from shared.kernel.ids import new_id
from shared.messaging import held_events
from shared.messaging.held_events import GAP, hold
from shared.messaging.ordering import Ordered
from shared.messaging.outbox import emit

_log = structlog.get_logger(__name__)


def hold_back(session: Session, consumer: str, batch: Ordered, held: Collection[Aggregate], now: datetime) -> None:
    """Stores the events that cannot be applied yet, and requests missing ones unless they are requested already.
    `held` are the aggregates that have held events from before."""
    waiting = {event.aggregate for event, _ in batch.unknown}
    for event, record in batch.unknown:
        hold(session, consumer, event, record, "of an unknown type", now, unknown_type=event.type)
        _log.warning("unknown_event", consumer=consumer, type=event.type, aggregate=event.aggregate_id)
    for event, record in batch.blocked:
        reason = "behind an event of an unknown type" if event.aggregate in waiting else "behind a dead letter"
        hold(session, consumer, event, record, reason, now)
    for event, record in batch.early:
        reason = f"{GAP} after {batch.gaps[event.aggregate].after}"
        hold(session, consumer, event, record, "behind a held event" if event.aggregate in held else reason, now)
    for aggregate, gap in batch.gaps.items():
        if aggregate not in held:
            _request(session, consumer, aggregate, gap.record.topic, gap.after, now)


def request_what_was_never_requested(engine: Engine, consumer: str, now: Callable[[Session], datetime]) -> None:
    """An event that waited behind a dead letter or an unknown event may turn out to wait behind a gap, too."""
    with reading(engine) as session:
        found = held_events.behind_unrequested_gaps(session, consumer)
    if not found:
        return
    with unit_of_work(engine) as session:
        at = now(session)
        for (kind, name, sequence), topic, reached in found:
            held_events.note_reason(session, consumer, (kind, name, sequence), f"{GAP} after {reached}")
            _request(session, consumer, (kind, name), topic, reached, at)


def _request(session: Session, consumer: str, aggregate: Aggregate, topic: str, after: int, now: datetime) -> None:
    producer, (kind, name) = producer_of(topic), aggregate
    if producer is None:
        return
    _log.warning("gap", consumer=consumer, aggregate=name, after=after)
    request = RepublicationRequested(
        request_id=new_id(),
        producer=producer,
        consumer=consumer,
        topic=topic,
        aggregate_type=kind,
        aggregate_id=name,
        from_sequence=after + 1,
    )
    emit(session, request, at=now)
