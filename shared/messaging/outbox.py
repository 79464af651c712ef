"""The outbox: an event is written in the transaction of the state that it tells of, never sent by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.contracts.catalogue import contract
from shared.contracts.envelope import Event
from shared.contracts.payload import contract_of, dump
from shared.kernel.ids import new_id
from shared.messaging.tables import aggregate_sequences, outbox

_CAUSE = "terang_cause"


@dataclass(frozen=True)
class Cause:
    """On whose behalf a transaction runs. The edge sets it; `emit` writes it into every event."""

    actor: str = "system"
    correlation_id: str | None = None
    causation_id: str | None = None


def set_cause(session: Session, cause: Cause) -> None:
    session.info[_CAUSE] = cause


def cause_of(session: Session) -> Cause:
    cause = session.info.get(_CAUSE)
    return cause if isinstance(cause, Cause) else Cause()


def emit(session: Session, payload: Any, *, at: datetime) -> Event:
    """Adds `payload` to the outbox as the next event of its aggregate and returns the event.

    The sequence row is locked until the transaction ends, so events of one aggregate get their numbers
    in the order in which they commit. Raises KeyError if `payload` is in no catalogue.
    """
    agreed = contract_of(payload)
    cause = cause_of(session)
    aggregate_id = str(getattr(payload, agreed.key_field))
    event = Event(
        id=new_id(),
        type=agreed.name,
        source=f"/{agreed.producer}",
        time=at,
        aggregate_type=agreed.aggregate_type,
        aggregate_id=aggregate_id,
        sequence=_next_sequence(session, agreed.aggregate_type, aggregate_id),
        data=dump(payload),
        actor=cause.actor,
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
    )
    session.execute(
        insert(outbox).values(
            event_id=event.id,
            topic=agreed.topic,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            sequence=event.sequence,
            type=event.type,
            payload=event.to_bytes(),
            occurred_at=at,
        )
    )
    return event


def upsert(session: Session) -> Any:
    """The INSERT of this session's database that knows ON CONFLICT."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _next_sequence(session: Session, aggregate_type: str, aggregate_id: str) -> int:
    table = aggregate_sequences
    row = upsert(session)(table).values(aggregate_type=aggregate_type, aggregate_id=aggregate_id, last_sequence=1)
    row = row.on_conflict_do_update(
        index_elements=[table.c.aggregate_type, table.c.aggregate_id],
        set_={"last_sequence": table.c.last_sequence + 1},
    ).returning(table.c.last_sequence)
    return int(session.execute(row).scalar_one())


def topic_of(event_type: str) -> str:
    """The topic an event type travels on. Raises KeyError for an unknown type."""
    known = contract(event_type)
    if known is None:
        raise KeyError(event_type)
    return known.topic
