"""In which session a candidate of the scoring worlds sits."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import seats


def session_of(candidate_no: str, exam_id: str = "", engine: Engine | None = None) -> str:
    """That of the seat; of whoever has none yet the one that `scoring_shifts` gives them: every other candidate sits in
    the afternoon."""
    if engine is not None:
        with Session(engine) as session:
            own = select(seats.c.session_id).where(seats.c.candidate_no == candidate_no, seats.c.exam_id == exam_id)
            known: str | None = session.scalar(own)
        if known is not None:
            return known
    place = int(candidate_no[-4:]) - 1 if candidate_no[-4:].isdigit() else 0
    return "siang" if place % 2 else f"pagi-{place // 2 % 2}"
