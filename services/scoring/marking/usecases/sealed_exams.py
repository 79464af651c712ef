"""A sealed exam with the keys that mark its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam, PlacedItem
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.exams.usecases.exams import find_sealed
from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.domain.lines import Paper, ShownItem
from services.scoring.marking.domain.marks import mark
from shared.contracts.papers import Form
from shared.contracts.scoring import SectionMark


@dataclass(frozen=True)
class ExamWithKeys:
    """A sealed exam with its keys."""

    exam: Exam
    keys: Mapping[str, ItemKey]
    form: Form[PlacedItem] | None
    _marked: dict[str, tuple[Sheet, tuple[SectionMark, ...]]] = field(default_factory=dict, repr=False, compare=False)

    def drawn_for(self, candidate_no: str, codes: Mapping[str, str | None]) -> Paper | None:
        """The items that were drawn for this candidate, in the order shown and with their options as they are shown.
        `codes` are the sheet codes of those on the roster, by number.

        None where the form is not known, as of an exam that an earlier release sealed; and as long as nobody of this
        number is on the roster, where papers are drawn by its codes."""
        if self.form is None or (self.form.is_by_code and candidate_no not in codes):
            return None
        name = self.form.name_of(candidate_no, codes.get(candidate_no))
        drawn = self.form.paper(name, self._options_of)
        return {
            item.item_id: ShownItem(tuple(self._options_of(item)[at] for at in order), order) for item, order in drawn
        }

    def _options_of(self, item: PlacedItem) -> list[str]:
        return sorted(self.keys[item.item_id].options)

    def mark(self, sheet: Sheet) -> tuple[SectionMark, ...]:
        """Raises Unmarkable. Called again for the same sheet it remembers: whoever checks a sheet marks it, too."""
        before = self._marked.get(sheet.attempt_id)
        if before is not None and before[0] is sheet:
            return before[1]
        marked = mark(self.exam.rules.sections, self.keys, sheet.items, sheet.answers)
        self._marked[sheet.attempt_id] = (sheet, marked)
        return marked


def find_exam_with_keys(session: Session, exam_id: str) -> ExamWithKeys | None:
    """None while the exam is unknown or not sealed. Its keys stay in force until the transaction ends, so that no mark
    by others is stored once a correction has replaced all marks (`services.scoring.corrections`)."""
    sealed = find_sealed(session, exam_id, hold=True)
    return None if sealed is None else ExamWithKeys(sealed.exam, sealed.keys, sealed.form)


class SealedExams:
    """The exams with their keys for one transaction, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._opened: dict[str, ExamWithKeys | None] = {}

    def of(self, sheet: Sheet) -> ExamWithKeys | None:
        """None while the sheet's exam is unknown or not sealed."""
        if sheet.exam_id not in self._opened:
            self._opened[sheet.exam_id] = find_exam_with_keys(self._session, sheet.exam_id)
        return self._opened[sheet.exam_id]
