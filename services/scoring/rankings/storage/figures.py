"""What one member has entered of a draw and no second one has, for the operator's dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.rankings.domain.summary import Summary
from services.scoring.rankings.tables import draw_seeds, lots, rankings
from shared.contracts.codec.reading import load


def half_seeds(session: Session) -> list[tuple[str, str, datetime]]:
    """By exam and stage, since when a seed waits for its second member."""
    table = draw_seeds.c
    query = select(table.exam_id, table.stage, func.min(table.signed_at)).group_by(table.exam_id, table.stage)
    return [(row[0], row[1], row[2]) for row in session.execute(query.having(func.count(table.first_id) == 0))]


def half_lots(session: Session) -> Iterator[datetime]:
    """Since when lots wait for their second member, in vacancies whose kept ranking has equals who wait for lots."""
    query = (
        select(lots.c.entered_at, rankings.c.summary)
        .join(rankings, (rankings.c.vacancy_id == lots.c.vacancy_id) & (rankings.c.stage == lots.c.stage))
        .where(lots.c.confirmed_at.is_(None), lots.c.proof.is_not(None))
    )
    for row in session.execute(query):
        if load(Summary, row.summary).undrawn.count:
            yield row.entered_at
