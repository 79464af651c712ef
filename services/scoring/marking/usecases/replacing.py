"""Puts other marks in the place of those that stand, where two people have put other keys in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.domain.results import Marked
from services.scoring.marking.domain.roster import Candidate
from services.scoring.marking.storage import attempts, changes, marks, roster
from services.scoring.marking.usecases.builds import note_marking
from services.scoring.marking.usecases.reporting import report, scored
from services.scoring.marking.usecases.sealed_exams import SealedExams
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.exams import ScoreCorrection
from shared.messaging.outbox import cause_of


def replace_marks(
    session: Session, now: datetime, exam_id: str, others: Select[Any], vacancy_ids: Collection[str]
) -> int:
    """All at once, so that no ranking is made from marks by two sets of keys: what `others` selects (attempt_id,
    sections, checks, total, passed) are the marks of these attempts of the exam from now on. `vacancy_ids` are those
    whose rankings change. Returns how many sheets have other marks."""
    done = marks.replace_with(session, others, now)
    note_marking(session, [exam_id])
    changes.add(session, vacancy_ids)
    return done


def report_replaced(session: Session, now: datetime, exam: Exam, corrections: Mapping[str, ScoreCorrection]) -> None:
    """Reports the present marks of these attempts, each with what they replace and why."""
    known = attempts.states(session, corrections.keys())
    sheets = [state.sheet for state in known.values() if state.sheet is not None]
    candidates = roster.find_candidates(session, {sheet.candidate_no for sheet in sheets})
    groups = roster.position_groups(session, {candidate.vacancy_id for candidate in candidates.values()})
    sealed_exams, cause = SealedExams(session), cause_of(session)
    results = []
    for sheet in sheets:
        candidate, with_keys = candidates.get(sheet.candidate_no), sealed_exams.of(sheet)
        if candidate is None or with_keys is None or candidate.vacancy_id not in groups:
            continue
        result = _result(sheet, with_keys.mark(sheet), exam, candidate, groups[candidate.vacancy_id])
        results.append((scored(result, exam, candidate, now, corrections[sheet.attempt_id]), cause))
    report(session, now, results)


def _result(sheet: Sheet, sections: Any, exam: Exam, candidate: Candidate, position_group: str | None) -> Marked:
    verdict = judge(threshold_for(exam.rules.thresholds, candidate.category, position_group), sections)
    return Marked(sheet, sections, verdict.checks, verdict.passed)
