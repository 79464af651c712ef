"""The minute links of sessions, and what they say of journals as long as the journals do not say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from services.scoring.marking.domain.minute_links import BoundHead, MinuteLink
from services.scoring.marking.tables import attempts
from services.scoring.migrations import METADATA
from shared.contracts.draws import LENGTH
from shared.contracts.minute_links import HeadsLinked, JournalHead
from shared.db.rows import add_missing_rows, is_one_of
from shared.db.types import Json, UtcDateTime
from shared.db.upsert import upsert

minute_links = Table(
    "minute_links",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("minute", UtcDateTime, nullable=False),
    Column("hash", Text, nullable=False),
    Column("records", Json, nullable=False),
)
"""The chain over the journals of a session. `records` has sheet code and lines of each journal that a link binds; the
head is that line's hash."""

bound_heads = Table(
    "bound_heads",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("sheet_code", Text, primary_key=True),
    Column("entries", Integer, primary_key=True),
    Column("head", Text, primary_key=True),
    Column("examined", Boolean, nullable=False),
)
"""What links say of journals that the journals did not say when the link came. `examined` once its sheet was looked at
with it."""
Index(
    "ix_bound_heads_unexamined",
    bound_heads.c.session_id,
    sqlite_where=text("NOT examined"),
    postgresql_where=text("NOT examined"),
)

_LINK = (minute_links.c.number, minute_links.c.minute, minute_links.c.hash)
_OF_SESSION = minute_links.c.session_id == bindparam("session_id")
_LAST = select(*_LINK).where(_OF_SESSION).order_by(minute_links.c.number.desc()).limit(1)
_AT = select(minute_links.c.hash).where(_OF_SESSION, minute_links.c.number == bindparam("number"))


def find_last(session: Session, session_id: str) -> MinuteLink | None:
    row = session.execute(_LAST, {"session_id": session_id}).one_or_none()
    return None if row is None else MinuteLink(row.number, row.minute, row.hash)


def find_hash(session: Session, session_id: str, number: int) -> str | None:
    return session.scalar(_AT, {"session_id": session_id, "number": number})


def add(session: Session, linked: HeadsLinked) -> None:
    """Keeps the link. Of its records code and lines: the head is in the journal; where it is not, in `bound_heads`."""
    row = {
        "session_id": linked.session_id,
        "number": linked.number,
        "minute": linked.minute,
        "hash": linked.hash,
        "records": [[each.sheet_code, each.entries] for each in linked.heads],
    }
    session.execute(upsert(session)(minute_links).on_conflict_do_nothing(), row)


def attempts_of(session: Session, session_id: str, codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """Of those of these codes whose journals have begun in the session, the attempt and the head line."""
    query = select(attempts.c.attempt_id, attempts.c.head_line, _code().label("code"))
    rows = session.execute(query.where(attempts.c.started_in == session_id, is_one_of(session, _code(), codes)))
    return {row.code: (row.attempt_id, row.head_line) for row in rows}


def put_bound(session: Session, session_id: str, heads: Iterable[JournalHead]) -> None:
    rows: list[dict[str, Any]] = [
        {"session_id": session_id, **vars(head), "examined": False}
        for head in sorted(heads, key=lambda head: (head.sheet_code, head.entries))
    ]
    add_missing_rows(session, bound_heads, rows, ("sheet_code",))


def bound(session: Session, attempt_ids: Collection[str]) -> Mapping[str, Sequence[BoundHead]]:
    """What links say of the journals of these attempts that the journals did not say at that time."""
    found: dict[str, list[BoundHead]] = defaultdict(list)
    query = select(attempts.c.attempt_id, bound_heads.c.entries, bound_heads.c.head)
    query = query.join(bound_heads, _is_bound()).where(is_one_of(session, attempts.c.attempt_id, attempt_ids))
    for row in session.execute(query):
        found[row.attempt_id].append(BoundHead(row.entries, row.head))
    return found


def any_unexamined(session: Session) -> bool:
    return session.execute(_UNEXAMINED.limit(1)).one_or_none() is not None


def take_unexamined(session: Session, at_most: int) -> list[str]:
    """Submitted attempts that were not examined since a link said something of their journals. From now on they count
    as examined: whatever a link says meanwhile is examined after this."""
    found = list(session.scalars(_UNEXAMINED.limit(at_most)))
    if found:
        of_these = exists().where(_is_bound(), is_one_of(session, attempts.c.attempt_id, found))
        session.execute(update(bound_heads).where(of_these).values(examined=True))
    return found


def _code() -> ColumnElement[str]:
    """A head line begins with the sheet code."""
    return func.substr(attempts.c.head_line, 1, LENGTH, type_=Text)


def _is_bound() -> ColumnElement[bool]:
    return and_(attempts.c.started_in == bound_heads.c.session_id, _code() == bound_heads.c.sheet_code)


_UNEXAMINED = (
    select(attempts.c.attempt_id)
    .join(bound_heads, _is_bound())
    .where(bound_heads.c.examined.is_(False), attempts.c.submitted_at.is_not(None))
    .distinct()
    .order_by(attempts.c.attempt_id)
)
