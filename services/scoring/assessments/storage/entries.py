"""What each person entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.tables import assessment_entries as table
from shared.db.chunks import chunks
from shared.db.rows import put_rows


@dataclass(frozen=True)
class Entry:
    candidate_no: str
    enterer_id: str
    entered_by: str
    given: Given
    entered_at: datetime


def put(session: Session, selection_id: str, part: str, entered: Sequence[Entry]) -> None:
    """Stores what somebody entered of each of these candidates, in place of what they had entered before."""
    rows = [
        {
            "selection_id": selection_id,
            "part": part,
            "candidate_no": entry.candidate_no,
            "enterer_id": entry.enterer_id,
            "entered_by": entry.entered_by,
            "scores": dict(entry.given.scores),
            "reason": entry.given.reason,
            "entered_at": entry.entered_at,
        }
        for entry in entered
    ]
    put_rows(session, table, rows, ("selection_id", "part", "candidate_no", "enterer_id"))


def of(session: Session, selection_id: str, part: str, numbers: Collection[str]) -> dict[str, list[Entry]]:
    """The entries of these candidates, the first one first."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for some in chunks(sorted(set(numbers))):
        query = select(table).where(
            table.c.selection_id == selection_id, table.c.part == part, table.c.candidate_no.in_(some)
        )
        for row in session.execute(query.order_by(table.c.entered_at, table.c.enterer_id)):
            given = Given(row.scores, Reason(row.reason) if row.reason else None)
            found[row.candidate_no].append(
                Entry(row.candidate_no, row.enterer_id, row.entered_by, given, row.entered_at)
            )
    return dict(found)
