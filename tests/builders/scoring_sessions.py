"""In which session a candidate of the scoring worlds sits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import seats
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned


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


def sessions_of(session: Session, exam_id: str) -> dict[str, str]:
    """Of everybody who has a seat, by candidate number."""
    query = select(seats.c.candidate_no, seats.c.session_id).where(seats.c.exam_id == exam_id)
    return {row.candidate_no: row.session_id for row in session.execute(query)}


def in_their_sessions(payloads: Iterable[Any], known: dict[str, str]) -> Iterator[Any]:
    """The same events; what is sat names the session of the seat, of those who have one by then."""
    for each in payloads:
        if isinstance(each, SeatAssigned):
            known[each.candidate_no] = each.session_id
        if isinstance(each, AttemptStarted | AttemptSubmitted) and each.candidate_no in known:
            yield replace(each, session_id=known[each.candidate_no])
        else:
            yield each
