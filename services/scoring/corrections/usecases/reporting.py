"""Reports to recruitment the new marks of those whose marks a correction has changed, some at a time; a worker that is
stopped in between goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.corrections.domain.corrections import Correction
from services.scoring.corrections.storage import corrections as storage
from services.scoring.corrections.storage import effects
from services.scoring.exams.domain.key_sets import Change
from services.scoring.exams.usecases import exams
from services.scoring.marking.tables import attempts
from services.scoring.marking.usecases.replacing import report_replaced
from shared.contracts.exams import CorrectedOnPaper, ScoreCorrection, SectionPoints

_AT_ONCE = 200


def waiting(session: Session) -> list[Correction]:
    """The corrections in force of which somebody was not told yet."""
    return [each for each in storage.list_in_force(session) if effects.unreported(session, each.id, 1)]


def report_some(session: Session, now: datetime, correction: Correction) -> int:
    """Reports the next ones; returns how many, 0 when there are none left."""
    rows = effects.unreported(session, correction.id, _AT_ONCE)
    papers = _papers(session, [row.attempt_id for row in rows])
    exam = exams.get(session, correction.exam_id)
    sections = {each.key.item_id: each.key.section for each in exams.sealed_items(session, exam.exam_id)}
    before = _changes_before(session, correction)
    changed = [each for each in correction.changes if before.get(each.item_id) != each]
    changed += [each for item, each in before.items() if item not in {mine.item_id for mine in correction.changes}]
    corrections = {
        row.attempt_id: _correction(correction, row, papers[row.attempt_id], changed, sections)
        for row in rows
        if row.attempt_id in papers
    }
    report_replaced(session, now, exam, corrections)
    effects.note_reported(session, correction.id, [row.attempt_id for row in rows])
    return len(rows)


def _papers(session: Session, attempt_ids: Sequence[str]) -> dict[str, list[str]]:
    query = select(attempts.c.attempt_id, attempts.c["items"]).where(attempts.c.attempt_id.in_(attempt_ids))
    return {attempt_id: items for attempt_id, items in session.execute(query) if items is not None}


def _changes_before(session: Session, correction: Correction) -> dict[str, Change]:
    """What the set that was in force before had changed, by item."""
    sets = exams.list_key_sets(session, correction.exam_id)
    before = next((each for each in sets if each.number == correction.replaces), None)
    return {each.item_id: each for each in before.changes or ()} if before is not None else {}


def _correction(
    correction: Correction, row: Any, paper: Sequence[str], changed: Sequence[Change], sections: Mapping[str, str]
) -> ScoreCorrection:
    """What the marks were, and the items on this paper that have another key now, by the numbers that the candidate
    saw. It says neither what was answered nor what is right."""
    places = {item: number for number, item in enumerate(paper, 1)}
    items = [
        CorrectedOnPaper(number=places[change.item_id], section=sections[change.item_id], kind=change.kind.value)
        for change in changed
        if change.item_id in places
    ]
    assert correction.decided_at is not None, "only what is in force is reported"
    return ScoreCorrection(
        key_set=correction.number,
        corrected_at=correction.decided_at,
        sections=tuple(SectionPoints(section=code, marks=points) for code, points, *_ in row.old_sections),
        total=row.old_total,
        passed=row.old_passed,
        items=tuple(sorted(items, key=lambda item: item.number)),
    )
