"""A sign of life per part of a worker, kept in the service's database for operators and alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db.upsert import upsert
from shared.messaging.tables import heartbeats


def beat(session: Session, name: str, at: datetime, detail: str = "") -> None:
    """Notes that `name` was alive at `at`; `detail` says what it is doing or why it stopped."""
    row = upsert(session)(heartbeats).values(name=name, beat_at=at, detail=detail)
    session.execute(
        row.on_conflict_do_update(index_elements=[heartbeats.c.name], set_={"beat_at": at, "detail": detail})
    )


def beats(session: Session) -> dict[str, tuple[datetime, str]]:
    """Name to (last sign of life, detail)."""
    rows = session.execute(select(heartbeats.c.name, heartbeats.c.beat_at, heartbeats.c.detail))
    return {row.name: (row.beat_at, row.detail) for row in rows}
