"""Two exams that the same people have sat, compared once everybody has sat both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.analysis.domain.gains import FEWEST_PAIRS, Gain, gain_of
from services.scoring.analysis.storage import pairs as storage
from services.scoring.analysis.storage.pairs import Pair, Sections
from services.scoring.analysis.usecases import sat
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from shared.kernel.errors import NotFound

MOST_PAIRS = 50_000
"""So many people are compared; of more, a random part."""
Order = tuple[Exam, Exam]
"""The exam that was sat first, and the later one."""


@dataclass(frozen=True)
class Comparison:
    """`gains` are those of the sections that both exams have and, last, of the whole; none where fewer than
    `FEWEST_PAIRS` have sat both."""

    before: Exam
    after: Exam
    pairs: int
    gains: tuple[Gain, ...]


def comparable(session: Session, exam: Exam) -> list[Exam]:
    """The other exams that people of this one have sat, which are over as it is."""
    if not sat.is_over(session, exam):
        return []
    others = (exams.get(session, each) for each in storage.exams_with(session, exam.exam_id))
    return [other for other in others if sat.is_over(session, other)]


def compare(session: Session, exam: Exam, other_id: str) -> Comparison:
    """Raises NotFound for an exam that is not `comparable`."""
    other = next((each for each in comparable(session, exam) if each.exam_id == other_id), None)
    if other is None:
        raise NotFound
    before, after = _in_order(exam, other)
    found = storage.of_exams(session, before.exam_id, after.exam_id, MOST_PAIRS)
    gains = tuple(_gains(before, after, found)) if len(found) >= FEWEST_PAIRS else ()
    return Comparison(before, after, len(found), gains)


def _in_order(one: Exam, other: Exam) -> Order:
    """By the stages of the selection, which are sat one after the other; within one, by the codes of its parts."""
    codes = [stage.code for stage in one.rules.later_stages]

    def place(exam: Exam) -> tuple[int, str]:
        if exam.stage is None:
            return -1, ""
        return codes.index(exam.stage.stage) if exam.stage.stage in codes else len(codes), exam.stage.part

    first, second = sorted((one, other), key=place)
    return first, second


def _gains(before: Exam, after: Exam, pairs: Sequence[Pair]) -> Iterable[Gain]:
    most = [{section.code: section.max_marks for section in exam.rules.sections} for exam in (before, after)]
    for code in (each for each in most[0] if each in most[1]):
        yield gain_of(
            code,
            [_marks(pair.sections_before, code) / most[0][code] for pair in pairs],
            [_marks(pair.sections_after, code) / most[1][code] for pair in pairs],
        )
    totals = before.rules.max_total, after.rules.max_total
    yield gain_of("", [pair.before / totals[0] for pair in pairs], [pair.after / totals[1] for pair in pairs])


def _marks(sections: Sections, code: str) -> int:
    return next((int(marks) for name, marks, *_ in sections if name == code), 0)
