"""When seats last called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.tables import presence
from shared.db.upsert import upsert


def put_latest(session: Session, seen: Mapping[str, datetime]) -> None:
    """Stores when seats last called; an earlier moment never replaces a later one."""
    rows = [{"candidate_no": candidate_no, "seen_at": seen[candidate_no]} for candidate_no in sorted(seen)]
    row = upsert(session)(presence)
    row = row.on_conflict_do_update(
        index_elements=[presence.c.candidate_no],
        set_={"seen_at": row.excluded.seen_at},
        where=presence.c.seen_at < row.excluded.seen_at,
    )
    session.execute(row, rows)
