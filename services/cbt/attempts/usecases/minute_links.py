"""Links the journals of a session, minute by minute, into one chain: the worker's job, which needs no event log."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.cbt.attempts.storage import minute_links as storage
from services.cbt.attempts.storage.minute_links import MinuteLink
from shared.contracts.minute_links import HeadsLinked, JournalHead, first_hash, link_hash
from shared.messaging.jobs import Work
from shared.messaging.outbox import Cause, emit, set_cause


def look(session: Session, now: datetime) -> Work | None:
    """Whether a session has journals that went on, and no link of this minute yet; one at a time."""
    minute = _minute_of(now)
    for session_id, selection_id in storage.changed_sessions(session):
        latest = storage.find_latest(session, session_id)
        if latest is None or latest.minute < minute:
            return partial(_link, session_id=session_id, selection_id=selection_id)
    return None


def find_latest(session: Session, session_id: str) -> MinuteLink | None:
    """The session's last link."""
    return storage.find_latest(session, session_id)


def _link(session: Session, now: datetime, *, session_id: str, selection_id: str) -> int:
    latest = storage.find_latest(session, session_id)
    journals = storage.changed(session, session_id)
    minute = _minute_of(now)
    if not journals or (latest is not None and latest.minute >= minute):
        return 0
    heads = sorted(
        (JournalHead(sheet_code=j.head_line.split(" ")[0], entries=j.length, head=j.head) for j in journals),
        key=lambda head: head.sheet_code,
    )
    previous = latest.hash if latest is not None else first_hash(session_id)
    linked = HeadsLinked(
        session_id=session_id,
        selection_id=selection_id,
        number=latest.number + 1 if latest is not None else 1,
        minute=minute,
        previous=previous,
        heads=tuple(heads),
        hash=link_hash(previous, minute, heads),
    )
    if not storage.add(session, linked):
        return 0
    storage.note(session, journals)
    set_cause(session, Cause("system", correlation_id=session_id))
    emit(session, linked, at=now)
    return len(heads)


def _minute_of(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
