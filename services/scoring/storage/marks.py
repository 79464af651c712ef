"""Marks of attempts, and which of them recruitment has been told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.domain.marking import SectionMarks
from services.scoring.domain.thresholds import Check
from services.scoring.storage.attempts import Sheet
from services.scoring.storage.tables import announcements, marks
from shared.messaging.outbox import upsert


def put(
    session: Session, sheet: Sheet, sections: Sequence[SectionMarks], checks: Sequence[Check], at: datetime
) -> bool:
    """Stores the marks of an attempt; False if the same marks are there already."""
    values: dict[str, Any] = {
        "attempt_id": sheet.attempt_id,
        "candidate_no": sheet.candidate_no,
        "exam_id": sheet.exam_id,
        "sections": [[s.section, s.marks, s.max_marks, s.right, s.wrong, s.blank] for s in sections],
        "checks": [[check.subject, check.minimum, check.marks] for check in checks],
        "total": sum(section.marks for section in sections),
        "passed": all(check.met for check in checks),
    }
    compared = (marks.c.sections, marks.c.checks)
    known = session.execute(select(*compared).where(marks.c.attempt_id == sheet.attempt_id)).one_or_none()
    if known is not None and list(known) == [values["sections"], values["checks"]]:
        return False
    row = upsert(session)(marks).values(**values, counted=False, marked_at=at)
    # A sheet is final, so its answers were counted when it was first marked: `counted` stays as it is.
    changed = {name: row.excluded[name] for name in (*values, "marked_at") if name != "attempt_id"}
    session.execute(row.on_conflict_do_update(index_elements=[marks.c.attempt_id], set_=changed))
    return True


def announce(session: Session, attempt_id: str, digest: str, at: datetime) -> bool:
    """Notes that these marks are being told; False if they were told before."""
    known = session.scalar(select(announcements.c.digest).where(announcements.c.attempt_id == attempt_id))
    if known == digest:
        return False
    row = upsert(session)(announcements).values(attempt_id=attempt_id, digest=digest, announced_at=at)
    told = {"digest": row.excluded.digest, "announced_at": row.excluded.announced_at}
    session.execute(row.on_conflict_do_update(index_elements=[announcements.c.attempt_id], set_=told))
    return True
