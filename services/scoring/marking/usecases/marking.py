"""A submitted sheet gets its marks as soon as everything that decides them is known.

Sheet, roster, vacancy and exam come on different topics in any order; whichever comes last brings the
marks about, so the result is the same for every order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from sqlalchemy.orm import Session

from services.scoring.exams import storage as exams
from services.scoring.exams.storage import Exam
from services.scoring.marking.domain import marks as marking
from services.scoring.marking.domain.journals import Entry, Verdict, examine
from services.scoring.marking.domain.marks import ItemKey, SectionMarks
from services.scoring.marking.storage import attempts, candidates, marks, vacancies
from services.scoring.marking.storage.attempts import Sheet, State
from services.scoring.marking.storage.candidates import Candidate
from services.scoring.marking.storage.marks import Marked
from services.scoring.rules.domain import thresholds
from services.scoring.rules.domain.rules import ScoringRules
from services.scoring.rules.usecases import scoring_rules, stored_rules
from shared.contracts.payload import dump
from shared.contracts.scoring import AttemptScored, SectionMark, ThresholdCheck
from shared.kernel.canonical import digest
from shared.kernel.clock import Clock
from shared.messaging.outbox import Cause, cause_of, emit_all


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


class Books:
    """The books of one transaction's work, each opened once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._opened: dict[str, Book | None] = {}

    def of(self, sheet: Sheet) -> Book | None:
        """None while the sheet's exam is unknown or not sealed."""
        if sheet.exam_id not in self._opened:
            self._opened[sheet.exam_id] = open_book(self._session, sheet.exam_id)
        return self._opened[sheet.exam_id]


def mark_ready(
    session: Session,
    clock: Clock,
    sheets: Sequence[Sheet],
    books: Books | None = None,
    causes: Sequence[Cause] | None = None,
) -> int:
    """Marks those sheets whose exam, candidate and vacancy are known, and tells recruitment once per result, on
    behalf of the sheet's cause (without `causes`: of the session's). Returns how many have their marks now.

    A sheet that does not belong to the exam gets none; it is a finding of `examine_attempts`. Raises NoThreshold
    for a category that the rules do not know.
    """
    if not sheets:
        return 0
    books = books or Books(session)
    roster = candidates.find(session, {sheet.candidate_no for sheet in sheets})
    groups = vacancies.position_groups(session, {candidate.vacancy_id for candidate in roster.values()})
    found: dict[str, tuple[Marked, Exam, Candidate, Cause]] = {}
    for sheet, cause in zip(sheets, causes or repeat(cause_of(session)), strict=causes is not None):
        book, candidate = books.of(sheet), roster.get(sheet.candidate_no)
        if book is None or candidate is None or candidate.vacancy_id not in groups:
            continue
        result = _result(book, sheet, candidate, groups[candidate.vacancy_id])
        if result is not None:
            found[sheet.attempt_id] = (result, book.exam, candidate, cause)
    if found:
        now = clock.now()
        new = marks.put(session, [result for result, *_ in found.values()], now)
        told = [
            (_scored(result, exam, candidate, now), cause)
            for attempt_id, (result, exam, candidate, cause) in found.items()
            if attempt_id in new
        ]
        _tell(session, told, now)
    return len(found)


def mark_waiting(session: Session, clock: Clock) -> int:
    """Marks sheets that nothing else brought about: on a database that lets writers run side by side, a
    sheet and its candidate may arrive in the same moment without seeing each other. Returns how many."""
    return mark_ready(session, clock, attempts.waiting(session, marking.FAULTS, limit=100))


def examine_attempts(session: Session, attempt_ids: Collection[str], books: Books) -> None:
    """Judges each attempt by everything known of it now and stores the verdicts."""
    if not attempt_ids:
        return
    journals = attempts.journals(session, attempt_ids)
    known = attempts.states(session, attempt_ids)
    attempts.judge(session, {each: _verdict(each, of, journals[each], books) for each, of in known.items()})


def _verdict(attempt_id: str, known: State, journal: Sequence[Entry], books: Books) -> Verdict:
    sheet = known.sheet
    verdict = examine(attempt_id, journal, sheet.submission if sheet else None)
    if known.conflict_at is not None:
        return Verdict("mismatch", "entry_rewritten", known.conflict_at)
    if verdict.integrity in ("ok", "incomplete") and sheet is not None:
        fault = _paper_fault(sheet, known.started_items, books.of(sheet))
        return Verdict("mismatch", fault) if fault else verdict
    return verdict


def _result(book: Book, sheet: Sheet, candidate: Candidate, position_group: str | None) -> Marked | None:
    try:
        sections = book.mark(sheet)
    except marking.Unmarkable:
        return None
    threshold = thresholds.threshold_for(book.rules.thresholds, candidate.category, position_group)
    checks = thresholds.check(threshold, {section.section: section.marks for section in sections})
    return Marked(sheet, sections, checks)


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


def _scored(result: Marked, exam: Exam, candidate: Candidate, at: datetime) -> AttemptScored:
    sections, checks = result.sections, result.checks
    return AttemptScored(
        candidate_no=candidate.candidate_no,
        selection_id=candidate.selection_id,
        vacancy_id=candidate.vacancy_id,
        exam_id=exam.exam_id,
        attempt_id=result.sheet.attempt_id,
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
        chain_head=result.sheet.chain_head,
        scored_at=at,
    )


def _tell(session: Session, results: Sequence[tuple[AttemptScored, Cause]], at: datetime) -> None:
    # A replay marks everything again; what recruitment knows already is not told a second time.
    untold = _announce(session, [scored for scored, _ in results], at)
    emit_all(session, [(scored, cause) for scored, cause in results if scored.attempt_id in untold], at=at)


def note_told(session: Session, clock: Clock, scored: AttemptScored) -> bool:
    """Remembers that these marks are being told; False if they were told before."""
    return bool(_announce(session, [scored], clock.now()))


def _announce(session: Session, results: Sequence[AttemptScored], at: datetime) -> set[str]:
    """Remembers that these marks are being told; returns the attempts of which they were not told before."""
    digests = {}
    for scored in results:
        said = {name: value for name, value in dump(scored).items() if name != "scored_at"}
        digests[scored.attempt_id] = digest(said)
    return marks.announce(session, digests, at)
