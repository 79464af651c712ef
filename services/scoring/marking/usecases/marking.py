"""A submitted sheet gets its marks as soon as everything that decides them is known.

Sheet, roster, vacancy and exam come on different topics in any order; the last to arrive triggers marking,
so the result is the same for every order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import repeat

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.domain.marks import FAULTS, Unmarkable
from services.scoring.marking.domain.results import Marked
from services.scoring.marking.domain.roster import Candidate
from services.scoring.marking.storage import attempts, changes, marks, roster, unsettled
from services.scoring.marking.usecases.builds import note_marking
from services.scoring.marking.usecases.reporting import report, scored
from services.scoring.marking.usecases.sealed_exams import ExamWithKeys, SealedExams
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.messaging.outbox import Cause, cause_of

_AT_ONCE = 100


def mark_ready(
    session: Session,
    now: datetime,
    sheets: Sequence[Sheet],
    sealed_exams: SealedExams | None = None,
    causes: Sequence[Cause] | None = None,
) -> Mapping[str, str]:
    """Marks those sheets whose exam, candidate and vacancy are known, and reports them on behalf of the sheet's
    cause (without `causes`: of the session's). Returns the attempts that have their marks now, each
    with its vacancy.

    A sheet that its journal contradicts gets none until two committee members let it stand, and one that does not
    belong to the exam gets none at all; both are findings of `check_attempts`. Raises NoThreshold
    for a category that the rules do not name.
    """
    if not sheets:
        return {}
    sealed_exams = sealed_exams or SealedExams(session)
    standing = attempts.standing_among(session, {sheet.attempt_id for sheet in sheets})
    candidates = roster.find_candidates(session, {sheet.candidate_no for sheet in sheets})
    groups = roster.position_groups(session, {candidate.vacancy_id for candidate in candidates.values()})
    found: dict[str, tuple[Marked, Exam, Candidate, Cause]] = {}
    for sheet, cause in zip(sheets, causes or repeat(cause_of(session)), strict=causes is not None):
        with_keys, candidate = sealed_exams.of(sheet), candidates.get(sheet.candidate_no)
        if sheet.attempt_id not in standing or with_keys is None:
            continue
        if candidate is None or candidate.vacancy_id not in groups:
            continue
        result = _result(with_keys, sheet, candidate, groups[candidate.vacancy_id])
        if result is not None:
            found[sheet.attempt_id] = (result, with_keys.exam, candidate, cause)
    _keep(session, now, found)
    return {attempt_id: candidate.vacancy_id for attempt_id, (_, _, candidate, _) in found.items()}


def mark_late(session: Session, now: datetime, attempt_ids: Collection[str]) -> int:
    """Marks sheets some time after they came, now that more is known, and notes that the rankings of their vacancies
    change by it. Returns how many have their marks now."""
    known = attempts.states(session, attempt_ids)
    sheets = [state.sheet for state in known.values() if state.sheet is not None]
    marked = mark_ready(session, now, sheets)
    unsettled.remove(session, marked.keys())
    numbers = {sheet.candidate_no for sheet in sheets}
    changes.add(session, set(roster.vacancies_of(session, numbers).values()))
    return len(marked)


def mark_waiting(session: Session, now: datetime) -> int:
    """Marks sheets missed because their transactions ran at the same time: then the sheet's transaction does not
    see the candidate, nor the candidate's the sheet. Returns how many."""
    missed = waiting(session)
    return mark_late(session, now, missed) if missed else 0


def waiting(session: Session) -> list[str]:
    """Attempts whose sheets could be marked and are not, at most as many as are marked at once."""
    return unsettled.markable(session, FAULTS, limit=_AT_ONCE)


def note_counted(session: Session, attempt_ids: Collection[str]) -> None:
    """Notes that the answers of these sheets are in the counts of chosen options."""
    marks.note_counted(session, attempt_ids)


def _keep(session: Session, now: datetime, found: dict[str, tuple[Marked, Exam, Candidate, Cause]]) -> None:
    if not found:
        return
    new = marks.put(session, [result for result, *_ in found.values()], now)
    note_marking(session, {exam.exam_id for _, exam, *_ in found.values()})
    results = [
        (scored(result, exam, candidate, now), cause)
        for attempt_id, (result, exam, candidate, cause) in found.items()
        if attempt_id in new
    ]
    report(session, now, results)


def _result(with_keys: ExamWithKeys, sheet: Sheet, candidate: Candidate, position_group: str | None) -> Marked | None:
    try:
        sections = with_keys.mark(sheet)
    except Unmarkable:
        return None
    threshold = threshold_for(with_keys.exam.rules.thresholds, candidate.category, position_group)
    verdict = judge(threshold, sections)
    return Marked(sheet, sections, verdict.checks, verdict.passed)
