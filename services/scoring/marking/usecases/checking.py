"""Checks an attempt against its journal: the chain, the answers, the paper, the lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from services.scoring.marking.domain import marks
from services.scoring.marking.domain.attempts import Sheet, State
from services.scoring.marking.domain.journals import Integrity, Line, Start, Verdict, examine
from services.scoring.marking.domain.lines import Paper, differing_line, head_differs
from services.scoring.marking.storage import attempts, journals, roster
from services.scoring.marking.usecases.sealed_exams import ExamWithKeys, SealedExams


def check_attempts(session: Session, attempt_ids: Collection[str], sealed_exams: SealedExams) -> Mapping[str, State]:
    """Checks each attempt by what has arrived of it so far, stores the verdicts and returns the attempts."""
    if not attempt_ids:
        return {}
    lines = journals.of_attempts(session, attempt_ids)
    known = attempts.states(session, attempt_ids)
    # By which papers are drawn and journals begin.
    codes = roster.admission_codes(session, {of.candidate_no for of in known.values()})
    verdicts = {
        attempt_id: _verdict(attempt_id, of, lines[attempt_id], codes, sealed_exams) for attempt_id, of in known.items()
    }
    attempts.judge(session, verdicts)
    return known


def _verdict(
    attempt_id: str,
    known: State,
    journal: Sequence[Line],
    codes: Mapping[str, str | None],
    sealed_exams: SealedExams,
) -> Verdict:
    sheet = known.sheet
    verdict = examine(attempt_id, journal, sheet.submission if sheet else None, known.start)
    if known.rewritten is not None:
        return Verdict(Integrity.MISMATCH, known.rewritten)
    if known.conflict_at is not None:
        return Verdict(Integrity.MISMATCH, "entry_rewritten", known.conflict_at)
    if verdict.integrity in (Integrity.OK, Integrity.INCOMPLETE) and sheet is not None:
        if None not in (known.started_in, sheet.session_id) and known.started_in != sheet.session_id:
            return Verdict(Integrity.MISMATCH, "session_changed")
        with_keys = sealed_exams.of(sheet)
        paper = with_keys.drawn_for(sheet.candidate_no, codes) if with_keys is not None else None
        fault = _paper_fault(sheet, known.start, with_keys, paper)
        if fault:
            return Verdict(Integrity.MISMATCH, fault)
        if known.start is not None and known.start.head_line is not None:
            return _line_fault(journal, known.start, codes.get(sheet.candidate_no), paper) or verdict
    return verdict


def _line_fault(journal: Sequence[Line], start: Start, sheet_code: str | None, paper: Paper | None) -> Verdict | None:
    if head_differs(start, sheet_code, paper):
        return Verdict(Integrity.MISMATCH, "head_line_differs")
    differing = differing_line(journal, start, paper)
    return None if differing is None else Verdict(Integrity.MISMATCH, "line_differs", differing)


def _paper_fault(sheet: Sheet, start: Start | None, with_keys: ExamWithKeys | None, paper: Paper | None) -> str | None:
    if start is not None and start.items != sheet.items:
        return "paper_changed"
    if with_keys is None:
        return "exam_unknown"
    try:
        with_keys.mark(sheet)
    except marks.Unmarkable as error:
        return error.fault
    return "form_differs" if paper is not None and tuple(paper) != sheet.items else None
