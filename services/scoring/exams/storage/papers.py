"""The keys of sealed papers, the sessions that they are needed for, and who had a opening code shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.exams.domain.papers import SealedPapers, Showing
from services.scoring.exams.tables import exam_papers, opening_code_showings, sittings
from shared.db.upsert import upsert
from shared.kernel.roles import Principal


def add(session: Session, exam_id: str, secret: bytes, papers_digest: str) -> None:
    row = {"exam_id": exam_id, "secret": secret.hex(), "papers_digest": papers_digest}
    session.execute(insert(exam_papers).values(row))


def find(session: Session, exam_id: str) -> SealedPapers | None:
    row = session.execute(select(exam_papers).where(exam_papers.c.exam_id == exam_id)).one_or_none()
    if row is None:
        return None
    return SealedPapers(row.exam_id, bytes.fromhex(row.secret), row.papers_digest, row.announced_at)


def mark_announced(session: Session, exam_id: str, recipient: str, at: datetime) -> bool:
    """False if the exam has no encrypted papers."""
    row = update(exam_papers).where(exam_papers.c.exam_id == exam_id).values(announced_to=recipient, announced_at=at)
    return session.execute(row.returning(exam_papers.c.exam_id)).one_or_none() is not None


def due(session: Session, recipient: str, starting_before: datetime) -> list[tuple[str, bytes]]:
    """Exams, with their secrets, whose first session starts before that moment and whose key this recipient has not
    got yet."""
    first = select(sittings.c.exam_id).where(sittings.c.starts_at <= starting_before)
    rows = select(exam_papers.c.exam_id, exam_papers.c.secret).where(
        or_(exam_papers.c.announced_to.is_(None), exam_papers.c.announced_to != recipient),
        exam_papers.c.exam_id.in_(first),
    )
    return [(row.exam_id, bytes.fromhex(row.secret)) for row in session.execute(rows.order_by(exam_papers.c.exam_id))]


def put_sittings(session: Session, starts: Mapping[tuple[str, str], datetime]) -> None:
    """Stores when each (exam, session) starts; a session that was moved has its new time."""
    ids = list(starts)
    known = select(sittings).where(tuple_(sittings.c.exam_id, sittings.c.session_id).in_(ids))
    stored = {(row.exam_id, row.session_id): row.starts_at for row in session.execute(known)}
    fresh = [
        {"exam_id": exam_id, "session_id": session_id, "starts_at": at}
        for (exam_id, session_id), at in starts.items()
        if stored.get((exam_id, session_id)) != at
    ]
    if fresh:
        row = upsert(session)(sittings)
        moved = row.on_conflict_do_update(
            index_elements=[sittings.c.exam_id, sittings.c.session_id], set_={"starts_at": row.excluded.starts_at}
        )
        session.execute(moved, fresh)


def first_start(session: Session, exam_id: str) -> datetime | None:
    """When the exam's first session starts in which a candidate has a seat."""
    its = select(sittings.c.starts_at).where(sittings.c.exam_id == exam_id)
    return session.scalar(its.order_by(sittings.c.starts_at).limit(1))


def drop_sittings(session: Session) -> None:
    session.execute(sittings.delete())


def add_showing(session: Session, exam_id: str, now: datetime, who: Principal, reason: str | None) -> None:
    row = {"exam_id": exam_id, "shown_at": now, "staff_id": who.id, "staff_name": who.name, "reason": reason}
    session.execute(insert(opening_code_showings).values(row))


def showings(session: Session, exam_id: str) -> Sequence[Showing]:
    """Oldest first."""
    table = opening_code_showings
    rows = session.execute(select(table).where(table.c.exam_id == exam_id).order_by(table.c.id))
    return [Showing(row.shown_at, row.staff_name, row.reason) for row in rows]
