"""What is to be answered of an exam, and what holds up its rankings until it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import item_errors
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.objections.domain.objections import GivenAnswer, Objected, OpenAnswer, Window
from services.scoring.objections.storage import answers, objections


@dataclass(frozen=True)
class State:
    """`missing` objections are filed and have not come here; `waiting` are not answered."""

    window: Window | None
    received: int
    waiting: int

    @property
    def is_closed(self) -> bool:
        return self.window is not None and self.window.closed

    @property
    def missing(self) -> int:
        return max(0, self.window.filed - self.received) if self.window is not None else 0

    @property
    def is_complete(self) -> bool:
        """Whether nobody can object any more and all objections are here."""
        return self.is_closed and not self.missing


@dataclass(frozen=True)
class Line:
    """An item with objections. `errors` are what candidates reported while sitting, by reason."""

    objected: Objected
    code: str
    section: str
    errors: Counter[str]
    answers: tuple[GivenAnswer, ...]


def state(session: Session, exam: Exam) -> State | None:
    """None where the rules take no objections."""
    if exam.rules.item_objections is None:
        return None
    waiting = objections.count_waiting(session, exam.exam_id)
    return State(objections.find_window(session, exam.exam_id), objections.count(session, exam.exam_id), waiting)


def lines(session: Session, exam: Exam) -> list[Line]:
    """Items with objections, those that wait first."""
    items = {each.key.item_id: each for each in exams.sealed_items(session, exam.exam_id)}
    errors = item_errors.by_code(session, exam.exam_id)
    given = answers.given(session, exam.exam_id)
    return [
        Line(
            objected=each,
            code=items[each.item_id].code,
            section=items[each.item_id].key.section,
            errors=errors.get(items[each.item_id].code, Counter()),
            answers=tuple(answer for answer in given if answer.item_id == each.item_id),
        )
        for each in objections.by_item(session, exam.exam_id)
        if each.item_id in items
    ]


def codes(session: Session, exam_id: str, item_id: str, most: int) -> list[str]:
    """Codes of objections that wait, by which the desk of recruitment shows what was written."""
    return objections.waiting(session, exam_id, item_id, most)


def signed(session: Session, exam_id: str, item_id: str) -> list[OpenAnswer]:
    """Answers that one member has signed, the first signed first."""
    return answers.signed(session, exam_id, item_id)
