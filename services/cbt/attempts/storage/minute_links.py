"""The minute links of sessions, and which journals have changed since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from services.cbt.attempts.tables import attempts, minute_links
from shared.contracts.minute_links import HeadsLinked
from shared.db.upsert import upsert

_LATEST = select(minute_links).where(minute_links.c.session_id == bindparam("session_id"))
_LATEST = _LATEST.order_by(minute_links.c.number.desc()).limit(1)
_HAS_CHANGED = (
    attempts.c.head_line.is_not(None),
    or_(attempts.c.linked_length.is_(None), attempts.c.linked_length != attempts.c.chain_length),
)
_LINKED = update(attempts).where(attempts.c.attempt_id == bindparam("of_attempt"))
_LINKED = _LINKED.values(linked_length=bindparam("length"))


@dataclass(frozen=True)
class MinuteLink:
    number: int
    minute: datetime
    heads: int
    """How many journals it binds."""
    hash: str


@dataclass(frozen=True)
class ChangedJournal:
    attempt_id: str
    head_line: str
    length: int
    head: str


def find_latest(session: Session, session_id: str) -> MinuteLink | None:
    row = session.execute(_LATEST, {"session_id": session_id}).one_or_none()
    return None if row is None else MinuteLink(row.number, row.minute, row.heads, row.hash)


def find_at(session: Session, session_id: str, number: int) -> MinuteLink | None:
    its = (minute_links.c.session_id == session_id, minute_links.c.number == number)
    row = session.execute(select(minute_links).where(*its)).one_or_none()
    return None if row is None else MinuteLink(row.number, row.minute, row.heads, row.hash)


def changed_sessions(session: Session) -> Sequence[tuple[str, str]]:
    """(session id, selection id) of the sessions with journals that have gone on since their last link."""
    rows = select(attempts.c.session_id, attempts.c.selection_id).where(*_HAS_CHANGED).distinct()
    return [(row.session_id, row.selection_id) for row in session.execute(rows.order_by(attempts.c.session_id))]


def changed(session: Session, session_id: str) -> list[ChangedJournal]:
    """The journals of a session that have gone on since its last link, those that began since among them."""
    columns = (attempts.c.attempt_id, attempts.c.head_line, attempts.c.chain_length, attempts.c.chain_head)
    rows = select(*columns).where(attempts.c.session_id == session_id, *_HAS_CHANGED)
    found = session.execute(rows.order_by(attempts.c.attempt_id))
    return [ChangedJournal(row.attempt_id, row.head_line, row.chain_length, row.chain_head) for row in found]


def add(session: Session, linked: HeadsLinked) -> bool:
    """Stores a link; False if another worker has stored one of this number."""
    values: dict[str, Any] = {name: getattr(linked, name) for name in ("session_id", "number", "minute", "hash")}
    row = upsert(session)(minute_links).values(**values, heads=len(linked.heads))
    return session.execute(row.on_conflict_do_nothing().returning(minute_links.c.number)).one_or_none() is not None


def note(session: Session, journals: Collection[ChangedJournal]) -> None:
    """These journals are bound as far as they were read; those that went on meanwhile are bound by the next link."""
    session.execute(_LINKED, [{"of_attempt": each.attempt_id, "length": each.length} for each in journals])


def note_restored(session: Session, linked: HeadsLinked) -> None:
    """The same of the journals that a link names by their sheet codes, once the session's attempts are stored again."""
    bound = {each.sheet_code: each.entries for each in linked.heads}
    its = select(attempts.c.attempt_id, attempts.c.head_line).where(
        attempts.c.session_id == linked.session_id, attempts.c.head_line.is_not(None)
    )
    rows = [(row.attempt_id, bound.get(row.head_line.split(" ")[0])) for row in session.execute(its)]
    known = [{"of_attempt": attempt_id, "length": length} for attempt_id, length in rows if length is not None]
    if known:
        session.execute(_LINKED, known)
