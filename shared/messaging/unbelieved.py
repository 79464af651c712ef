"""Records of the log that are no event to believe: set aside, and bounded in what a flood of them can cost.

Whoever can write to the log can write any number of them, of any size. Of a topic some are kept for a person to look
at, each up to some bytes; the rest is one letter for each partition and cause, which counts them. What they were stays
in the log. They apply to nothing and hold up no aggregate, so a flood of them stops no consumer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from shared.db.upsert import upsert
from shared.eventlog.interface import Record
from shared.messaging.dead_letters import cause_of, storable
from shared.messaging.judging import SetAside
from shared.messaging.tables import dead_letters as table
from shared.messaging.wrapping import wrapping_of

KEPT_LETTERS = 100
"""Open letters of a consumer and topic that are kept one by one."""
KEPT_BYTES = 64 * 1024
"""Of such a record, and of its key and headers together, which may be as long as anything else in the log."""
_REASON_LENGTH = 500


def set_aside(session: Session, consumer: str, asides: Sequence[SetAside], at: datetime) -> int:
    """Makes letters of the records; returns how many records nobody had set aside before.

    A place in the log is set aside once, and stays as a person decided about it.
    """
    return sum(
        _of_topic(session, consumer, topic, [aside for aside in asides if aside.record.topic == topic], at)
        for topic in {aside.record.topic for aside in asides}
    )


def records_waiting(session: Session) -> int:
    """How many records wait for a decision, those that are only counted included."""
    waiting = select(func.sum(func.coalesce(table.c.records, 1))).where(
        table.c.closed_at.is_(None), table.c.event_id.is_(None)
    )
    return int(session.scalar(waiting) or 0)


def _of_topic(session: Session, consumer: str, topic: str, asides: Sequence[SetAside], at: datetime) -> int:
    mine = (table.c.consumer == consumer, table.c.topic == topic, table.c.event_id.is_(None))
    kept = select(func.count()).where(*mine, table.c.closed_at.is_(None), table.c.records.is_(None))
    room = max(0, KEPT_LETTERS - (session.scalar(kept) or 0))
    new = _unseen(session, consumer, topic, asides)
    for aside in new[:room]:
        _keep(session, consumer, aside, at)
    for (partition, cause), records in _grouped(new[room:]).items():
        _count(session, consumer, topic, partition, cause, records, at)
    return len(new)


def _unseen(session: Session, consumer: str, topic: str, asides: Sequence[SetAside]) -> list[SetAside]:
    """Those whose place has no letter, open or closed: none of its own, and none that counts it among others."""
    mine = (table.c.consumer == consumer, table.c.topic == topic)
    offsets = {aside.record.offset for aside in asides}
    own = select(table.c.partition, table.c.offset, table.c.payload_digest).where(*mine, table.c.offset.in_(offsets))
    known = {tuple(row) for row in session.execute(own)}
    counting = select(table.c.partition, table.c.offset, table.c.last_offset).where(*mine, table.c.records.is_not(None))
    counted = session.execute(counting).all()

    def is_new(record: Record) -> bool:
        if (record.partition, record.offset, _digest(record)) in known:
            return False
        return not any(
            partition == record.partition and first <= record.offset <= last for partition, first, last in counted
        )

    return [aside for aside in asides if is_new(aside.record)]


def _keep(session: Session, consumer: str, aside: SetAside, at: datetime) -> None:
    record, wrapping = aside.record, wrapping_of(aside.record)
    row = {
        "consumer": consumer,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "payload": record.value[:KEPT_BYTES],
        "payload_digest": _digest(record),
        "wrapping": wrapping if len(wrapping) <= KEPT_BYTES else wrapping_of(replace(record, key="", headers={})),
        "reason": storable(aside.reason)[:_REASON_LENGTH],
        "died_at": at,
    }
    session.execute(upsert(session)(table).values(row).on_conflict_do_nothing())


def _count(
    session: Session, consumer: str, topic: str, partition: int, cause: str, records: Sequence[SetAside], at: datetime
) -> None:
    """Adds the records to the open letter that counts those of their partition and cause."""
    offsets = [aside.record.offset for aside in records]
    mark = f"counted: {cause}"
    place = (table.c.consumer == consumer, table.c.topic == topic, table.c.partition == partition)
    known = select(table.c.id).where(*place, table.c.payload_digest == mark, table.c.closed_at.is_(None))
    letter = session.scalar(known.limit(1))
    if letter is not None:
        more = {"records": table.c.records + len(records), "last_offset": max(offsets), "died_at": at}
        session.execute(update(table).where(table.c.id == letter).values(more))
        return
    row = {
        "consumer": consumer,
        "topic": topic,
        "partition": partition,
        "offset": min(offsets),
        "last_offset": max(offsets),
        "records": len(records),
        "payload": b"",
        "payload_digest": mark,
        "reason": storable(records[0].reason)[:_REASON_LENGTH],
        "died_at": at,
    }
    session.execute(insert(table).values(row))


def _grouped(asides: Iterable[SetAside]) -> dict[tuple[int, str], list[SetAside]]:
    groups: dict[tuple[int, str], list[SetAside]] = {}
    for aside in asides:
        groups.setdefault((aside.record.partition, cause_of(aside.reason, is_event=False)), []).append(aside)
    return groups


def _digest(record: Record) -> str:
    return hashlib.sha256(record.value).hexdigest()
