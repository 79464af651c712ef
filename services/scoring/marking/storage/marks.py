"""Marks of attempts, and which of them have been reported to recruitment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.results import Marked, as_stored
from services.scoring.marking.tables import announcements, marks
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert


def put(session: Session, results: Iterable[Marked], at: datetime) -> set[str]:
    """Stores the marks of attempts; returns the ids of those whose marks are new or changed."""
    new = {result.sheet.attempt_id: _values(result) for result in results}
    compared = ("sections", "checks", "passed")
    query = select(marks.c.attempt_id, *(marks.c[name] for name in compared)).where(
        is_one_of(session, marks.c.attempt_id, new)
    )
    for attempt_id, *stored in session.execute(query).all():
        if stored == [new[attempt_id][name] for name in compared]:
            del new[attempt_id]
    if new:
        row_of = upsert(session)(marks)
        # A sheet is final, so its answers were counted when it was first marked: `counted` stays as it is.
        kept = ("attempt_id", "counted")
        changed = {column.name: row_of.excluded[column.name] for column in marks.c if column.name not in kept}
        row_of = row_of.on_conflict_do_update(index_elements=[marks.c.attempt_id], set_=changed)
        rows = [{**new[attempt_id], "counted": False, "marked_at": at} for attempt_id in sorted(new)]
        insert_all(session, row_of.returning(marks.c.attempt_id), rows)
    return set(new)


def replace_with(session: Session, others: Select[Any], at: datetime) -> int:
    """Puts the marks that `others` selects (attempt_id, sections, checks, total, passed) in the place of those that the
    same attempts have, in one statement. Returns how many."""
    new = others.subquery()
    names = ("sections", "checks", "total", "passed")
    row = update(marks).where(marks.c.attempt_id == new.c.attempt_id)
    done: Any = session.execute(row.values({**{name: new.c[name] for name in names}, "marked_at": at}))
    return int(done.rowcount)


def note_counted(session: Session, attempt_ids: Collection[str]) -> None:
    """Notes that these sheets are in the counts of chosen options."""
    session.execute(update(marks).where(is_one_of(session, marks.c.attempt_id, attempt_ids)).values(counted=True))


def record_reported(session: Session, digests: Mapping[str, str], at: datetime) -> set[str]:
    """Records marks as reported: attempt id to the digest of what is emitted. Returns the ids of those attempts
    of which the same was not reported before."""
    table = announcements
    if not digests:
        return set()
    row = upsert(session)(table)
    other = row.on_conflict_do_update(
        index_elements=[table.c.attempt_id],
        set_={"digest": row.excluded.digest, "announced_at": row.excluded.announced_at},
        where=table.c.digest != row.excluded.digest,
    )
    rows = [{"attempt_id": each, "digest": digest, "announced_at": at} for each, digest in sorted(digests.items())]
    return set(insert_all(session, other.returning(table.c.attempt_id), rows).scalars())


def _values(result: Marked) -> dict[str, Any]:
    sheet = result.sheet
    sections, checks = as_stored(result.sections, result.checks)
    return {
        "attempt_id": sheet.attempt_id,
        "candidate_no": sheet.candidate_no,
        "exam_id": sheet.exam_id,
        "sections": sections,
        "checks": checks,
        "total": sum(section.marks for section in result.sections),
        "passed": result.passed,
    }
