"""Reports marks to recruitment once per result, also after a replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.results import Marked
from services.scoring.marking.domain.roster import Candidate
from services.scoring.marking.storage import marks
from shared.contracts.declaration import dump
from shared.contracts.exams import ScoreCorrection
from shared.contracts.scoring import AttemptScored
from shared.kernel.canonical import digest
from shared.messaging.outbox import Cause, emit_all

_NO_MARKS = frozenset({"scored_at", "correction"})
"""What says when and why, not which marks: by the same marks nobody is told twice."""


def report(session: Session, now: datetime, results: Sequence[tuple[AttemptScored, Cause]]) -> None:
    """Emits those results that were not reported before, each on behalf of its cause.

    A replay marks everything again; marks that were reported already are not emitted a second time.
    """
    new = record_reported(session, now, [scored for scored, _ in results])
    emit_all(session, [(scored, cause) for scored, cause in results if scored.attempt_id in new], at=now)


def record_reported(session: Session, now: datetime, results: Sequence[AttemptScored]) -> set[str]:
    """Records these marks as reported; returns the attempts of which the same marks were not reported before."""
    digests = {}
    for scored in results:
        content = {name: value for name, value in dump(scored).items() if name not in _NO_MARKS}
        digests[scored.attempt_id] = digest(content)
    return marks.record_reported(session, digests, now)


def scored(
    result: Marked, exam: Exam, candidate: Candidate, at: datetime, correction: ScoreCorrection | None = None
) -> AttemptScored:
    """The event of these marks; `correction` says what they replace, and why."""
    sections, checks = result.sections, result.checks
    return AttemptScored(
        candidate_no=candidate.candidate_no,
        selection_id=candidate.selection_id,
        vacancy_id=candidate.vacancy_id,
        exam_id=exam.exam_id,
        attempt_id=result.sheet.attempt_id,
        sections=sections,
        total=sum(each.marks for each in sections),
        max_total=sum(each.max_marks for each in sections),
        thresholds=checks,
        passed=result.passed,
        rules_digest=exam.rules_digest,
        chain_head=result.sheet.chain_head,
        scored_at=at,
        correction=correction,
    )
