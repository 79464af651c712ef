"""What one member has entered of a draw and no second one has, and rankings that lag behind, for the operator's
dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.marking.tables import ranking_changes, vacancies
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


def oldest_change(session: Session) -> datetime | None:
    """When the first thing changed that is in no kept ranking."""
    since = func.coalesce(ranking_changes.c.changed_at, rankings.c.kept_at)
    query = (
        select(func.min(since))
        .select_from(ranking_changes)
        .join(vacancies, vacancies.c.vacancy_id == ranking_changes.c.vacancy_id)
        .outerjoin(rankings, (rankings.c.vacancy_id == ranking_changes.c.vacancy_id) & (rankings.c.stage == ""))
    )
    found: datetime | None = session.scalar(query)
    return found


def oldest_missing(session: Session) -> datetime | None:
    """Since when a vacancy's ranking is not kept, or is kept by other rules than those of its exam: since that exam was
    made, or the ranking kept."""
    query = (
        select(func.min(func.coalesce(rankings.c.kept_at, exams.c.created_at)))
        .select_from(vacancies)
        .join(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
        .outerjoin(rankings, (rankings.c.vacancy_id == vacancies.c.vacancy_id) & (rankings.c.stage == ""))
        .where(rankings.c.vacancy_id.is_(None) | (rankings.c.rules_digest != exams.c.rules_digest))
    )
    found: datetime | None = session.scalar(query)
    return found


def oldest_by_other_shifts(session: Session) -> datetime | None:
    """Since when a ranking is normalised by other shifts than those by which one of its stage was kept last: since the
    first was kept by these."""
    query = (
        select(
            vacancies.c.selection_id,
            rankings.c.stage,
            rankings.c.shifts,
            func.min(rankings.c.kept_at).label("first_at"),
        )
        .join(rankings, rankings.c.vacancy_id == vacancies.c.vacancy_id)
        .group_by(vacancies.c.selection_id, rankings.c.stage, rankings.c.shifts)
        .order_by(func.max(rankings.c.kept_at))
    )
    kept: dict[tuple[str, str], list[Any]] = {}
    for row in session.execute(query):
        kept.setdefault((row.selection_id, row.stage), []).append(row)
    lagging = [rows for rows in kept.values() if len(rows) > 1]
    newest = [[row.first_at for row in rows if row.shifts is not None][-1] for rows in lagging]
    return min(newest, default=None)
