"""Checks an attempt against its journal: the chain, the answers, the paper, the lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.marking.domain import marks
from services.scoring.marking.domain.attempts import Sheet, State
from services.scoring.marking.domain.journals import Integrity, Line, Start, Verdict, examine
from services.scoring.marking.domain.lines import Paper, differing_line, head_differs
from services.scoring.marking.domain.minute_links import BoundHead, contradicted_at
from services.scoring.marking.storage import attempts, journals, minute_links, roster
from services.scoring.marking.usecases.sealed_exams import ExamWithKeys, SealedExams


@dataclass(frozen=True)
class Others:
    """What others say of journals: the roster the sheet code of each number, by which papers are drawn and journals
    begin; minute links the heads of each attempt."""

    codes: Mapping[str, str | None]
    bound: Mapping[str, Sequence[BoundHead]]


def check_attempts(session: Session, attempt_ids: Collection[str], sealed_exams: SealedExams) -> Mapping[str, State]:
    """Checks each attempt by what has arrived of it so far, stores the verdicts and returns the attempts."""
    if not attempt_ids:
        return {}
    lines = journals.of_attempts(session, attempt_ids)
    known = attempts.states(session, attempt_ids)
    with_lines = [each for each, of in known.items() if of.start is not None and of.start.head_line is not None]
    others = Others(
        roster.admission_codes(session, {of.candidate_no for of in known.values()}),
        minute_links.bound(session, with_lines) if with_lines else {},
    )
    verdicts = {
        attempt_id: _verdict(attempt_id, of, lines[attempt_id], others, sealed_exams)
        for attempt_id, of in known.items()
    }
    attempts.judge(session, verdicts)
    return known


def _verdict(
    attempt_id: str, known: State, journal: Sequence[Line], others: Others, sealed_exams: SealedExams
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
        paper = with_keys.drawn_for(sheet.candidate_no, others.codes) if with_keys is not None else None
        fault = _paper_fault(sheet, known.start, with_keys, paper)
        if fault:
            return Verdict(Integrity.MISMATCH, fault)
        if known.start is not None and known.start.head_line is not None:
            return _line_fault(journal, known.start, sheet, others, paper) or verdict
    return verdict


def _line_fault(
    journal: Sequence[Line], start: Start, sheet: Sheet, others: Others, paper: Paper | None
) -> Verdict | None:
    if head_differs(start, others.codes.get(sheet.candidate_no), paper):
        return Verdict(Integrity.MISMATCH, "head_line_differs")
    differing = differing_line(journal, start, paper)
    if differing is not None:
        return Verdict(Integrity.MISMATCH, "line_differs", differing)
    contradicted = contradicted_at(journal, sheet.submission, start, others.bound.get(sheet.attempt_id, ()))
    return None if contradicted is None else Verdict(Integrity.MISMATCH, "link_differs", contradicted)


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
