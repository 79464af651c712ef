"""How far the candidates of a selection have come, counted over the tables of several parts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import FromClause, func, select
from sqlalchemy.orm import Session

from services.recruitment.admissions.tables import candidates, seats, sittings
from services.recruitment.results.tables import scores
from shared.contracts.exams import first_exam_id


@dataclass(frozen=True)
class Progress:
    """How many candidates of a selection have come how far."""

    admitted: int
    seated: int
    started: int
    submitted: int
    scored: int


def progress(session: Session, selection_id: str) -> Progress:
    """Of the selection's first exam."""
    own = candidates.c.selection_id == selection_id
    joined: FromClause = candidates
    for table in (seats, sittings, scores):
        its = (table.c.candidate_no == candidates.c.candidate_no) & (table.c.exam_id == first_exam_id(selection_id))
        joined = joined.outerjoin(table, its)
    query = select(
        func.count(candidates.c.candidate_no).label("admitted"),
        func.count(seats.c.candidate_no).label("seated"),
        func.count(sittings.c.started_at).label("started"),
        func.count(sittings.c.submitted_at).label("submitted"),
        func.count(scores.c.candidate_no).label("scored"),
    )
    return Progress(**session.execute(query.select_from(joined).where(own)).one()._asdict())
