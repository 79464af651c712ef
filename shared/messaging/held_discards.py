"""Two people discard a held event: its consumers skip it for good.

A held event may wait for something that never comes: a release that knows its type, or an earlier event that nobody
has sent. What was discarded is kept for good, with who decided and why, and is skipped whenever it comes again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Row, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event, MalformedEvent
from shared.db.upsert import upsert
from shared.kernel.errors import DomainError
from shared.kernel.words import N_
from shared.messaging.held_events import PLACE, Place
from shared.messaging.positions import advance, receive_ids
from shared.messaging.signing import take_apart
from shared.messaging.tables import aggregate_positions, discarded_events
from shared.messaging.tables import held_events as table

_NAME_LENGTH = 12
_AT_ONCE = 200
_KEPT = tuple(column.name for column in discarded_events.c if column.name in table.c)
_KEY = (table.c.consumer, *PLACE)


class NotProposed(DomainError):
    code: ClassVar[str] = "held_event_not_proposed"
    text = N_("Belum ada yang mengusulkan agar pesan tertahan %(name)s dibuang.")


class SamePerson(DomainError):
    code: ClassVar[str] = "held_event_same_person"
    text = N_("Anda sendiri yang mengusulkan agar pesan tertahan %(name)s dibuang. Orang lain harus menyetujuinya.")


class ChangedSince(DomainError):
    code: ClassVar[str] = "held_event_changed"
    text = N_("Pesan tertahan %(name)s atau usulannya sudah berubah sejak ditampilkan. Lihat dan putuskan lagi.")


@dataclass(frozen=True)
class HeldEvent:
    """What one consumer holds; `name` is that of the event's bytes, the same for each of a service's consumers.

    `source` and `type` are the event's word, which its signature has been held against; `key` is the id of the key
    that signed it.
    """

    name: str
    consumer: str
    place: Place
    topic: str
    type: str
    source: str
    key: str | None
    event_id: str
    reason: str
    is_unknown: bool
    held_at: datetime
    proposed_by: str | None
    proposed_reason: str | None

    @property
    def aggregate(self) -> tuple[str, str]:
        return self.place[:2]


@dataclass(frozen=True)
class Discarded:
    """What was decided about a held event that is skipped for good."""

    consumer: str
    place: Place
    topic: str
    type: str
    proposed_by: str
    proposed_reason: str
    discarded_by: str
    discarded_at: datetime


def among(session: Session, consumer: str, events: Collection[Event]) -> set[tuple[str, Place]]:
    """Those of the events that two people have discarded: the id and the place of each."""
    mine = discarded_events.c.consumer == consumer
    columns = (discarded_events.c[name] for name in ("event_id", "aggregate_type", "aggregate_id", "sequence"))
    rows = select(*columns).where(mine, discarded_events.c.event_id.in_([event.id for event in events]))
    return {(row[0], (row[1], row[2], row[3])) for row in session.execute(rows)}


def discarded(session: Session) -> list[Discarded]:
    """Everything that was discarded, oldest decision first."""
    known = discarded_events
    rows = session.execute(select(known).order_by(known.c.discarded_at, known.c.consumer, known.c.sequence))
    return [
        Discarded(
            row.consumer,
            (row.aggregate_type, row.aggregate_id, row.sequence),
            row.topic,
            row.type,
            row.proposed_by,
            row.proposed_reason,
            row.discarded_by,
            row.discarded_at,
        )
        for row in rows
    ]


def first_of_each(session: Session, limit: int) -> tuple[list[tuple[HeldEvent, int]], int]:
    """The first held event of each consumer and aggregate, the longest held first, with how many wait behind it; and
    how many aggregates there are, of which `limit` are returned."""
    names = (table.c.consumer, table.c.aggregate_type, table.c.aggregate_id)
    first = select(*names, func.min(table.c.sequence).label("sequence"), func.count().label("number"))
    grouped = first.group_by(*names).subquery()
    total = int(session.scalar(select(func.count()).select_from(grouped)) or 0)
    query = (
        select(table, grouped.c.number)
        .join(grouped, tuple_(*_KEY) == tuple_(*(grouped.c[column.name] for column in _KEY)))
        .order_by(table.c.held_at, *_KEY)
        .limit(limit)
    )
    return [(_held(row), row.number - 1) for row in session.execute(query)], total


def named(session: Session, name: str) -> list[HeldEvent]:
    """What each of the service's consumers holds of the event of this name; empty for an unknown name."""
    return [event for event in _events(session, select(table)) if event.name == name]


def of_type(session: Session, event_type: str, topic: str) -> list[HeldEvent]:
    """All held events of a type on a topic."""
    return [
        event for event in _events(session, select(table).where(table.c.topic == topic)) if event.type == event_type
    ]


def payload_of(session: Session, event: HeldEvent) -> bytes:
    return bytes(session.scalars(select(table.c.payload).where(_is_one_of([event]))).one())


def propose(session: Session, events: Collection[HeldEvent], *, by: str, reason: str, at: datetime) -> None:
    """The first person's part; a proposal takes the place of the one before.

    Raises ChangedSince if another event is held in the place of one of them; then nothing has changed.
    """
    _still_held(session, events)
    for some in _in_parts(events):
        row = update(table).where(_is_one_of(some))
        session.execute(row.values(proposed_at=at, proposed_by=by, proposed_reason=reason))


def confirm(session: Session, events: Collection[HeldEvent], *, by: str, at: datetime) -> None:
    """The second person's part: the events are skipped, now or when their turn comes, and are held no longer. One
    whose turn has come meanwhile is left alone.

    `events` are what the person has looked at. Raises NotProposed, SamePerson if `by` has proposed one of them, or
    ChangedSince if one was proposed anew or is another event now; then nothing has changed.
    """
    for event in events:
        if event.proposed_by is None:
            raise NotProposed(name=event.name)
        if event.proposed_by == by:
            raise SamePerson(name=event.name)
    found = _still_held(session, events)
    for event, row in found:
        if (row.proposed_by, row.proposed_reason) != (event.proposed_by, event.proposed_reason):
            raise ChangedSince(name=event.name)
    # In their order: the one behind is next only once the one before is skipped.
    for event, row in sorted(found, key=lambda each: (each[0].consumer, each[0].place)):
        _skip(session, event, row, by, at)


def _skip(session: Session, event: HeldEvent, row: Row[Any], by: str, at: datetime) -> None:
    kind, name, sequence = event.place
    kept = {name: getattr(row, name) for name in _KEPT}
    decided = {"event_id": event.event_id, "type": event.type, "discarded_at": at, "discarded_by": by}
    # The same event, discarded before, may have been republished after a restore.
    session.execute(upsert(session)(discarded_events).values({**kept, **decided}).on_conflict_do_nothing())
    receive_ids(session, event.consumer, [event.event_id], at)
    if _position(session, event) == sequence - 1:
        advance(session, event.consumer, {(kind, name): sequence})
    session.execute(delete(table).where(_is_one_of([event])))


def _still_held(session: Session, events: Collection[HeldEvent]) -> list[tuple[HeldEvent, Row[Any]]]:
    """Those of the events that are held still, with their rows, which stay as they are to the end of the transaction.
    Raises ChangedSince if another event is held in the place of one."""
    found = []
    for some in _in_parts(events):
        rows = session.execute(select(table).where(_is_one_of(some)).order_by(*_KEY).with_for_update())
        held = {(row.consumer, row.aggregate_type, row.aggregate_id, row.sequence): row for row in rows}
        found += [(event, row) for event in some if (row := held.get((event.consumer, *event.place))) is not None]
    for event, row in found:
        if _held(row).name != event.name:
            raise ChangedSince(name=event.name)
    return found


def _position(session: Session, event: HeldEvent) -> int:
    reached, (kind, name) = aggregate_positions, event.aggregate
    query = select(reached.c.last_sequence).where(
        reached.c.consumer == event.consumer, reached.c.aggregate_type == kind, reached.c.aggregate_id == name
    )
    return session.scalar(query) or 0


def _is_one_of(events: Sequence[HeldEvent]) -> ColumnElement[bool]:
    return tuple_(*_KEY).in_([(event.consumer, *event.place) for event in events])


def _in_parts(events: Collection[HeldEvent]) -> Iterator[Sequence[HeldEvent]]:
    """Few enough for the variables of one statement."""
    found = list(events)
    for start in range(0, len(found), _AT_ONCE):
        yield found[start : start + _AT_ONCE]


def _events(session: Session, query: Select[Any]) -> list[HeldEvent]:
    rows = session.execute(query.order_by(table.c.held_at, *_KEY).execution_options(yield_per=500))
    return [_held(row) for row in rows]


def _held(row: Row[Any]) -> HeldEvent:
    payload = bytes(row.payload)
    signed = take_apart(payload)
    try:
        event = Event.from_bytes(payload)
        told = (event.type, event.source, event.id)
    except MalformedEvent:
        # Another release took it for an event.
        told = (row.unknown_type or "?", "?", "")
    return HeldEvent(
        # Of the stored bytes: what is published again is signed anew.
        name=hashlib.sha256(signed.stored if signed else payload).hexdigest()[:_NAME_LENGTH],
        consumer=row.consumer,
        place=(row.aggregate_type, row.aggregate_id, row.sequence),
        topic=row.topic,
        type=told[0],
        source=told[1],
        key=signed.key if signed else None,
        event_id=told[2],
        reason=row.reason,
        is_unknown=row.unknown_type is not None,
        held_at=row.held_at,
        proposed_by=row.proposed_by,
        proposed_reason=row.proposed_reason,
    )
