"""Reports of imported sheets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.imported import Done, Imported, Line, Report
from services.scoring.assessments.tables import assessment_imports as table


def add(session: Session, selection_id: str, part: str, importer_id: str, report: Report, at: datetime) -> Imported:
    values = {
        "selection_id": selection_id,
        "part": part,
        "importer_id": importer_id,
        "lines": [[line.row, line.candidate_no, line.done] for line in report.lines],
        "imported_at": at,
    }
    import_id = session.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return Imported(int(import_id), importer_id, report, at)


def find(session: Session, selection_id: str, part: str, import_id: int) -> Imported | None:
    query = select(table).where(table.c.selection_id == selection_id, table.c.part == part, table.c.id == import_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    report = Report([Line(position, number, Done(done)) for position, number, done in row.lines])
    return Imported(row.id, row.importer_id, report, row.imported_at)
