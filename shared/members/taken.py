"""Which statements a service has taken from its members, for as long as they are fresh: each is taken once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from shared.db.upsert import upsert
from shared.members.tables import taken_statements
from shared.signatures.statements import FRESH_FOR
from shared.signatures.withdrawals import statement_digest


def note(session: Session, text: str, now: datetime) -> bool:
    """Keeps that the statement is taken; False if it was before. One that is outdated by itself is forgotten."""
    session.execute(delete(taken_statements).where(taken_statements.c.taken_at < now - 3 * FRESH_FOR))
    row = upsert(session)(taken_statements).values(digest=statement_digest(text), taken_at=now)
    kept = row.on_conflict_do_nothing(index_elements=[taken_statements.c.digest])
    return session.execute(kept.returning(taken_statements.c.digest)).one_or_none() is not None
