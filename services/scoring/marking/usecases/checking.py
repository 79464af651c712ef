"""Checks an attempt against its journal: the chain, the answers, the paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from services.scoring.marking.domain import marks
from services.scoring.marking.domain.attempts import Sheet, State
from services.scoring.marking.domain.journals import Integrity, Verdict, examine
from services.scoring.marking.storage import attempts, journals
from services.scoring.marking.usecases.sealed_exams import ExamWithKeys, SealedExams
from shared.contracts.journal import JournalEntry


def check_attempts(session: Session, attempt_ids: Collection[str], sealed_exams: SealedExams) -> Mapping[str, State]:
    """Checks each attempt by what has arrived of it so far, stores the verdicts and returns the attempts."""
    if not attempt_ids:
        return {}
    entries = journals.of_attempts(session, attempt_ids)
    known = attempts.states(session, attempt_ids)
    attempts.judge(session, {each: _verdict(each, of, entries[each], sealed_exams) for each, of in known.items()})
    return known


def _verdict(attempt_id: str, known: State, journal: Sequence[JournalEntry], sealed_exams: SealedExams) -> Verdict:
    sheet = known.sheet
    verdict = examine(attempt_id, journal, sheet.submission if sheet else None)
    if known.rewritten is not None:
        return Verdict(Integrity.MISMATCH, known.rewritten)
    if known.conflict_at is not None:
        return Verdict(Integrity.MISMATCH, "entry_rewritten", known.conflict_at)
    if verdict.integrity in (Integrity.OK, Integrity.INCOMPLETE) and sheet is not None:
        if None not in (known.started_in, sheet.session_id) and known.started_in != sheet.session_id:
            return Verdict(Integrity.MISMATCH, "session_changed")
        fault = _paper_fault(sheet, known.started_items, sealed_exams.of(sheet))
        return Verdict(Integrity.MISMATCH, fault) if fault else verdict
    return verdict


def _paper_fault(sheet: Sheet, started_items: tuple[str, ...] | None, with_keys: ExamWithKeys | None) -> str | None:
    if started_items is not None and started_items != sheet.items:
        return "paper_changed"
    if with_keys is None:
        return "exam_unknown"
    try:
        with_keys.mark(sheet)
    except marks.Unmarkable as error:
        return error.fault
    return "form_differs" if with_keys.is_of_another_form(sheet) else None
