"""Candidates: a number, a category, the time they get; and apart from it the name for the check-in desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, literal, select
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam, Outline
from services.cbt.seating.domain.pins import Login
from services.cbt.seating.domain.seats import ClaimedPlace
from services.cbt.seating.tables import candidates, identities, rooms, seats, sessions
from services.cbt.stages.tables import goes_on
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Candidate:
    candidate_no: str
    selection_id: str
    category: str
    extra_time: bool


def add(session: Session, candidate: Candidate, admitted_at: datetime) -> None:
    values = {name: getattr(candidate, name) for name in Candidate.__dataclass_fields__}
    row = upsert(session)(candidates).values(**values, admitted_at=admitted_at)
    session.execute(row.on_conflict_do_nothing())


def exists_candidate(session: Session, candidate_no: str) -> bool:
    return (
        session.scalar(select(candidates.c.candidate_no).where(candidates.c.candidate_no == candidate_no)) is not None
    )


def put_identity(session: Session, candidate_no: str, name: str, photo_reference: str | None) -> None:
    """Stores the name, which replaces an earlier one."""
    row = upsert(session)(identities).values(candidate_no=candidate_no, name=name, photo_reference=photo_reference)
    row = row.on_conflict_do_update(
        index_elements=[identities.c.candidate_no],
        set_={"name": row.excluded.name, "photo_reference": row.excluded.photo_reference},
    )
    session.execute(row)


def find_place(session: Session, login: Login) -> ClaimedPlace | None:
    """The seat of this candidate and exam, with the name for the candidate to confirm."""
    joined = (
        seats.join(sessions, sessions.c.session_id == seats.c.session_id)
        .join(rooms, and_(rooms.c.session_id == seats.c.session_id, rooms.c.room_no == seats.c.room_no))
        .outerjoin(identities, identities.c.candidate_no == seats.c.candidate_no)
    )
    fields = (seats.c.candidate_no, identities.c.name, sessions.c.venue, sessions.c.name, rooms.c.name, seats.c.seat_no)
    row = select(*fields).select_from(joined)
    found = session.execute(
        row.where(seats.c.candidate_no == login.candidate_no, seats.c.exam_id == login.exam_id)
    ).one_or_none()
    return ClaimedPlace(*found) if found else None


def without_seat(session: Session, exam: Exam | Outline, at_most: int) -> list[Candidate]:
    """Those who are to sit the exam and have no seat for it yet, by number: candidates of the selection; of a later
    stage those who go on in the stage before."""
    exam_id = exam.exam_id
    seated = exists().where(and_(seats.c.candidate_no == candidates.c.candidate_no, seats.c.exam_id == exam_id))
    fields = (candidates.c.candidate_no, candidates.c.selection_id, candidates.c.category, candidates.c.extra_time)
    rows = select(*fields).where(candidates.c.selection_id == exam.selection_id, ~seated)
    if exam.stage is not None:
        rows = rows.where(goes_on(candidates.c.candidate_no, literal(exam.stage.after or "")))
    # The shorter number is the lower one: as text, 26-10000 would come before 26-9999.
    by_number = (func.length(candidates.c.candidate_no), candidates.c.candidate_no)
    return [Candidate(*row) for row in session.execute(rows.order_by(*by_number).limit(at_most))]
