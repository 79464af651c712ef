"""A submitted sheet gets its marks as soon as everything that decides them is known.

Sheet, roster, vacancy and exam come on different topics in any order; whichever comes last brings the
marks about, so the result is the same for every order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.domain import marking, thresholds
from services.scoring.domain.journals import Verdict, examine
from services.scoring.domain.marking import ItemKey, SectionMarks
from services.scoring.domain.rules import ScoringRules
from services.scoring.domain.thresholds import Check
from services.scoring.storage import attempts, candidates, exams, marks, vacancies
from services.scoring.storage.attempts import Sheet
from services.scoring.storage.candidates import Candidate
from services.scoring.storage.exams import Exam
from services.scoring.usecases.rules import scoring_rules, stored_rules
from shared.contracts.payload import dump
from shared.contracts.scoring import AttemptScored, SectionMark, ThresholdCheck
from shared.kernel.canonical import digest
from shared.kernel.clock import Clock
from shared.messaging.outbox import emit


@dataclass(frozen=True)
class Book:
    """A sealed exam with what marks its sheets."""

    exam: Exam
    rules: ScoringRules
    keys: Mapping[str, ItemKey]

    def mark(self, sheet: Sheet) -> tuple[SectionMarks, ...]:
        """Raises Unmarkable."""
        return marking.mark(self.rules.sections, self.keys, sheet.items, sheet.answers)


def open_book(session: Session, exam_id: str) -> Book | None:
    """None while the exam is unknown or not sealed."""
    exam = exams.find(session, exam_id)
    if exam is None or not exam.is_sealed:
        return None
    return Book(exam, scoring_rules(stored_rules(exam.rules)), exams.keys(session, exam_id))


def mark_if_ready(session: Session, clock: Clock, sheet: Sheet, book: Book | None = None) -> bool:
    """Marks the sheet if its exam, candidate and vacancy are known, and tells recruitment once per result.

    False if something is still missing or the sheet does not belong to the exam; the latter is a
    finding of `examine_attempt`. Raises NoThreshold for a category that the rules do not know.
    """
    book = book or open_book(session, sheet.exam_id)
    candidate = candidates.find(session, sheet.candidate_no)
    vacancy = None if candidate is None else vacancies.find(session, candidate.vacancy_id)
    if book is None or candidate is None or vacancy is None:
        return False
    try:
        sections = book.mark(sheet)
    except marking.Unmarkable:
        return False
    threshold = thresholds.threshold_for(book.rules.thresholds, candidate.category, vacancy.position_group)
    checks = thresholds.check(threshold, {section.section: section.marks for section in sections})
    if marks.put(session, sheet, sections, checks, clock.now()):
        _tell(session, clock, book.exam, candidate, sheet, sections, checks)
    return True


def mark_waiting(session: Session, clock: Clock) -> int:
    """Marks sheets that nothing else brought about: on a database that lets writers run side by side, a
    sheet and its candidate may arrive in the same moment without seeing each other. Returns how many."""
    sheets = attempts.waiting(session, marking.FAULTS, limit=100)
    return sum(mark_if_ready(session, clock, sheet) for sheet in sheets)


def examine_attempt(session: Session, attempt_id: str, book: Book | None = None) -> None:
    """Judges the attempt by everything known of it now and stores the verdict."""
    known = attempts.state(session, attempt_id)
    sheet = known.sheet
    verdict = examine(attempt_id, attempts.journal(session, attempt_id), sheet.submission if sheet else None)
    if known.conflict_at is not None:
        verdict = Verdict("mismatch", "entry_rewritten", known.conflict_at)
    elif verdict.integrity in ("ok", "incomplete") and sheet is not None:
        fault = _paper_fault(sheet, known.started_items, book or open_book(session, sheet.exam_id))
        verdict = Verdict("mismatch", fault) if fault else verdict
    attempts.judge(session, attempt_id, verdict)


def _paper_fault(sheet: Sheet, started_items: tuple[str, ...] | None, book: Book | None) -> str | None:
    if started_items is not None and started_items != sheet.items:
        return "paper_changed"
    if book is None:
        return "exam_unknown"
    try:
        book.mark(sheet)
    except marking.Unmarkable as error:
        return error.fault
    return None


def _tell(
    session: Session,
    clock: Clock,
    exam: Exam,
    candidate: Candidate,
    sheet: Sheet,
    sections: tuple[SectionMarks, ...],
    checks: tuple[Check, ...],
) -> None:
    now = clock.now()
    scored = AttemptScored(
        candidate_no=candidate.candidate_no,
        selection_id=candidate.selection_id,
        vacancy_id=candidate.vacancy_id,
        exam_id=exam.exam_id,
        attempt_id=sheet.attempt_id,
        sections=tuple(
            SectionMark(
                section=each.section,
                marks=each.marks,
                max_marks=each.max_marks,
                right=each.right,
                wrong=each.wrong,
                blank=each.blank,
            )
            for each in sections
        ),
        total=sum(each.marks for each in sections),
        max_total=sum(each.max_marks for each in sections),
        thresholds=tuple(
            ThresholdCheck(subject=each.subject, minimum=each.minimum, marks=each.marks, met=each.met)
            for each in checks
        ),
        passed=all(each.met for each in checks),
        rules_digest=exam.rules_digest,
        chain_head=sheet.chain_head,
        scored_at=now,
    )
    said = {name: value for name, value in dump(scored).items() if name != "scored_at"}
    # A replay marks everything again; what recruitment knows already is not told a second time.
    if marks.announce(session, sheet.attempt_id, digest(said), now):
        emit(session, scored, at=now)
