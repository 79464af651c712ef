"""Dead letters: records that could not be applied, with the reason. Each parks its aggregate until a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from shared.contracts.envelope import Aggregate, Event
from shared.eventlog.interface import Record
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.words import N_
from shared.messaging.held_events import hold
from shared.messaging.positions import advance, receive
from shared.messaging.tables import dead_letters

_ERROR_LENGTH = 2000


class AlreadyClosed(DomainError):
    code = "dead_letter_closed"
    text = N_("Pesan mati %(id)s sudah ditutup.")


class NotReadable(DomainError):
    code: ClassVar[str] = "dead_letter_unreadable"
    text = N_("Pesan mati %(id)s tidak terbaca sebagai peristiwa, jadi hanya dapat dibuang.")


@dataclass(frozen=True)
class DeadLetter:
    """`payload` has the bytes that arrived; `event_id` to `sequence` are None if they were unreadable."""

    id: int
    consumer: str
    topic: str
    event_id: str | None
    type: str | None
    aggregate_type: str | None
    aggregate_id: str | None
    sequence: int | None
    payload: bytes
    reason: str
    died_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    closing_reason: str | None


def add(session: Session, consumer: str, record: Record, event: Event | None, reason: str, at: datetime) -> None:
    """Sets a record aside with its reason."""
    session.execute(
        insert(dead_letters).values(
            consumer=consumer,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            event_id=event.id if event else None,
            type=event.type if event else None,
            aggregate_type=event.aggregate_type if event else None,
            aggregate_id=event.aggregate_id if event else None,
            sequence=event.sequence if event else None,
            payload=record.value,
            reason=reason[:_ERROR_LENGTH],
            died_at=at,
        )
    )


def listed(session: Session, *, closed: bool = False) -> list[DeadLetter]:
    """The open letters, oldest first; with `closed`, the closed ones."""
    state = dead_letters.c.closed_at.is_not(None) if closed else dead_letters.c.closed_at.is_(None)
    return [_letter(row) for row in session.execute(select(dead_letters).where(state).order_by(dead_letters.c.id))]


def get(session: Session, letter_id: int) -> DeadLetter:
    """Raises NotFound."""
    row = session.execute(select(dead_letters).where(dead_letters.c.id == letter_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _letter(row)


def open_count(session: Session, consumer: str | None = None) -> int:
    count = select(func.count()).where(dead_letters.c.closed_at.is_(None))
    return int(session.scalar(count if consumer is None else count.where(dead_letters.c.consumer == consumer)) or 0)


def parked_aggregates(session: Session, consumer: str) -> set[Aggregate]:
    """Aggregates that an open dead letter of this consumer holds up."""
    rows = select(dead_letters.c.aggregate_type, dead_letters.c.aggregate_id).where(
        dead_letters.c.closed_at.is_(None),
        dead_letters.c.consumer == consumer,
        dead_letters.c.aggregate_id.is_not(None),
    )
    return {(kind, name) for kind, name in session.execute(rows.distinct())}


def retry(session: Session, letter_id: int, *, by: str, reason: str, at: datetime) -> None:
    """Closes the letter and hands its event back to the consumer, which applies it at its next turn.

    Raises NotFound, AlreadyClosed, or NotReadable where the bytes are no event.
    """
    letter = _open_letter(session, letter_id)
    if letter.event_id is None:
        raise NotReadable(id=letter_id)
    _close(session, letter_id, by, f"retry: {reason}", at)
    hold(session, letter.consumer, Event.from_bytes(letter.payload), letter.payload, "retry", at)


def discard(session: Session, letter_id: int, *, by: str, reason: str, at: datetime) -> None:
    """Closes the letter for good: its event is skipped and the aggregate goes on. Raises as `retry`."""
    letter = _open_letter(session, letter_id)
    _close(session, letter_id, by, f"discard: {reason}", at)
    if letter.event_id is not None:
        event = Event.from_bytes(letter.payload)
        # In the inbox it counts as done, so that a redelivery does not bring the letter back.
        receive(session, letter.consumer, [event], at)
        advance(session, letter.consumer, {event.aggregate: event.sequence})


def _open_letter(session: Session, letter_id: int) -> DeadLetter:
    letter = get(session, letter_id)
    if letter.closed_at is not None:
        raise AlreadyClosed(id=letter_id)
    return letter


def _close(session: Session, letter_id: int, by: str, reason: str, at: datetime) -> None:
    row = update(dead_letters).where(dead_letters.c.id == letter_id)
    session.execute(row.values(closed_at=at, closed_by=by, closing_reason=reason))


def _letter(row: Row[Any]) -> DeadLetter:
    values = {name: getattr(row, name) for name in DeadLetter.__dataclass_fields__}
    return DeadLetter(**{**values, "payload": bytes(row.payload)})
