"""The builds that took and marked the sheets of an exam."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import seen_builds
from shared.db.upsert import upsert


def note(session: Session, service: str, seen: Collection[tuple[str, str]]) -> None:
    """`seen` are exams with the build that this service had."""
    # In order, so that two transactions that see the same ones for the first time do not wait for each other.
    rows = [{"exam_id": exam_id, "service": service, "build": build} for exam_id, build in sorted(set(seen))]
    if rows:
        session.execute(upsert(session)(seen_builds).on_conflict_do_nothing(), rows)


def of_exam(session: Session, exam_id: str) -> list[tuple[str, str]]:
    """Services with a build of theirs, in order."""
    query = select(seen_builds.c.service, seen_builds.c.build).where(seen_builds.c.exam_id == exam_id)
    return [(row.service, row.build) for row in session.execute(query.order_by(*query.selected_columns))]
