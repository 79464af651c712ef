"""The keys of sealed papers, the sessions that they are needed for, and who had a opening code shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.exams.domain.papers import SealedPapers, Showing, Sitting
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


def move_sittings(
    session: Session,
    said: Mapping[Sitting, datetime],
    left: Collection[Sitting],
    latest: Callable[[Sequence[Sitting]], Mapping[Sitting, datetime]],
) -> None:
    """Stores what `latest` gives for each session that `said` or `left` names, and removes those of which it gives
    nothing. It is not asked about those that no seat has `left` and of which a start as late as `said` is stored."""
    # They are the same for thousands of seats: only what differs is looked at, and nobody waits for a row.
    known = _stored(session, list(said))
    unlike = sorted({*left, *(each for each, at in said.items() if each not in known or known[each] < at)})
    if not unlike:
        return
    fresh = [_row(each, said[each]) for each in unlike if each in said]
    if fresh:
        session.execute(upsert(session)(sittings).on_conflict_do_nothing(), fresh)
    # From here on another transaction that changes one of them waits, so that each sees the seats of both.
    stored = _stored(session, unlike, lock=True)
    told = latest(unlike)
    for sitting, was in stored.items():
        one = (sittings.c.exam_id == sitting[0]) & (sittings.c.session_id == sitting[1])
        if sitting not in told:
            session.execute(sittings.delete().where(one))
        elif told[sitting] != was:
            session.execute(update(sittings).where(one).values(starts_at=told[sitting]))


def _stored(session: Session, among: Sequence[Sitting], *, lock: bool = False) -> dict[Sitting, datetime]:
    query = select(sittings).where(tuple_(sittings.c.exam_id, sittings.c.session_id).in_(among))
    if lock:
        query = query.order_by(sittings.c.exam_id, sittings.c.session_id).with_for_update()
    return {(row.exam_id, row.session_id): row.starts_at for row in session.execute(query)}


def _row(sitting: Sitting, starts_at: datetime) -> dict[str, Any]:
    return {"exam_id": sitting[0], "session_id": sitting[1], "starts_at": starts_at}


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
