"""The outbox: an event is written in the transaction of the state that it reports, never sent by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.contracts.catalogue import TOPICS, contract
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of, dump
from shared.contracts.envelope import Event
from shared.db.rows import insert_all
from shared.db.upsert import dialect_of, upsert_of
from shared.kernel.errors import DomainError
from shared.kernel.ids import new_id
from shared.kernel.words import N_
from shared.messaging import leaves
from shared.messaging.tables import aggregate_sequences, outbox

P = TypeVar("P")
SYSTEM = "system"
"""The actor of events that no person caused."""
_CAUSE = "terang_cause"


_ADDING = insert(outbox)
_WRAPPING = 4096
"""Bytes that the log adds to an event at most: its key, headers and the batch around it."""


class EventTooLarge(DomainError):
    """Raised before anything is stored: the log would refuse the event for good."""

    code = "event_too_large"
    text = N_(
        "Isinya terlalu besar untuk dikirim ke layanan lain: %(size)s kB, paling banyak %(most)s kB. "
        "Perkecil isinya, misalnya gambar-gambarnya, lalu coba lagi."
    )


@dataclass(frozen=True)
class Cause:
    """The actor and the causing event of a transaction. The edge sets it; `emit` writes it into every event.

    `person` is the pseudonym of the member of staff who acts in this very transaction; what their act leads to
    elsewhere keeps their role, and names nobody.
    """

    actor: str = SYSTEM
    correlation_id: str | None = None
    causation_id: str | None = None
    person: str | None = None


def set_cause(session: Session, cause: Cause) -> None:
    session.info[_CAUSE] = cause


def cause_of(session: Session) -> Cause:
    cause = session.info.get(_CAUSE)
    return cause if isinstance(cause, Cause) else Cause()


def caused_by(event: Event) -> Cause:
    """The cause of whatever happens because of `event`."""
    return Cause(event.actor, event.correlation_id, event.id)


def emit(session: Session, payload: Any, *, at: datetime) -> Event:
    """Adds `payload` to the outbox as the next event of its aggregate and returns the event.

    The sequence row is locked until the transaction ends, so events of one aggregate get their numbers
    in the order in which they commit. Raises KeyError if `payload` is in no catalogue, and EventTooLarge if its
    topic does not take so much.
    """
    [event] = emit_all(session, [(payload, cause_of(session))], at=at)
    return event


def emit_all(session: Session, payloads: Sequence[tuple[Any, Cause]], *, at: datetime) -> list[Event]:
    """`emit` for many, each on behalf of its own cause, in the order given."""
    if not payloads:
        return []
    numbers = _next_sequences(session, [_aggregate(payload) for payload, _ in payloads])
    events = [_event(payload, cause, at, next(numbers[_aggregate(payload)])) for payload, cause in payloads]
    rows = [
        {
            "event_id": event.id,
            "topic": contract_of(payload).topic,
            "aggregate_type": event.aggregate_type,
            "aggregate_id": event.aggregate_id,
            "sequence": event.sequence,
            "type": event.type,
            "payload": _fitting(event, contract_of(payload).topic),
            "occurred_at": at,
        }
        for event, (payload, _) in zip(events, payloads, strict=True)
    ]
    # Most requests emit one event, and a statement of one row costs half of one of several.
    session.execute(_ADDING, rows[0] if len(rows) == 1 else rows)
    leaves.note_said(session, [(event, payload) for event, (payload, _) in zip(events, payloads, strict=True)])
    return events


def emitted(session: Session, payload_type: type[P], aggregate_id: str) -> list[P]:
    """What was emitted of this type about an aggregate, in its order."""
    agreed = contract_of(payload_type)
    of = (outbox.c.aggregate_type == agreed.aggregate_type, outbox.c.aggregate_id == aggregate_id)
    query = select(outbox.c.payload).where(*of, outbox.c.type == agreed.name).order_by(outbox.c.sequence)
    return [load(payload_type, Event.from_bytes(raw).data) for raw in session.scalars(query)]


def _event(payload: Any, cause: Cause, at: datetime, sequence: int) -> Event:
    agreed = contract_of(payload)
    return Event(
        id=new_id(),
        type=agreed.name,
        source=f"/{agreed.producer}",
        time=at,
        aggregate_type=agreed.aggregate_type,
        aggregate_id=str(getattr(payload, agreed.key_field)),
        sequence=sequence,
        data=dump(payload),
        actor=cause.actor,
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        person=cause.person,
    )


def _fitting(event: Event, topic: str) -> bytes:
    raw, most = event.to_bytes(), TOPICS[topic].max_message_bytes - _WRAPPING
    if len(raw) > most:
        raise EventTooLarge(size=-(-len(raw) // 1000), most=most // 1000)
    return raw


def _aggregate(payload: Any) -> tuple[str, str]:
    agreed = contract_of(payload)
    return (agreed.aggregate_type, str(getattr(payload, agreed.key_field)))


def _next_sequences(session: Session, aggregates: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Iterator[int]]:
    """For each aggregate, as many numbers as it occurs in the list."""
    wanted = Counter(aggregates)
    # Always in the same order: two transactions that emit for the same aggregates wait, and do not deadlock.
    rows = [
        {"aggregate_type": kind, "aggregate_id": name, "last_sequence": how_many}
        for (kind, name), how_many in sorted(wanted.items())
    ]
    counting = _counting(dialect_of(session))
    found = insert_all(session, counting, rows)
    return {(kind, name): iter(range(last - wanted[kind, name] + 1, last + 1)) for kind, name, last in found}


@cache
def _counting(dialect: str) -> Any:
    """Every event needs it, so it is put together once."""
    table = aggregate_sequences
    row = upsert_of(dialect)(table)
    return row.on_conflict_do_update(
        index_elements=[table.c.aggregate_type, table.c.aggregate_id],
        set_={"last_sequence": table.c.last_sequence + row.excluded.last_sequence},
    ).returning(table.c.aggregate_type, table.c.aggregate_id, table.c.last_sequence)


def topic_of(event_type: str) -> str:
    """The topic an event type travels on. Raises KeyError for an unknown type."""
    known = contract(event_type)
    if known is None:
        raise KeyError(event_type)
    return known.topic
