"""What two members let stand or overruled: part of the ranking's document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from services.scoring.builds.usecases import accepted
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.gate.usecases.overruling import overruled
from services.scoring.marking.domain.journals import Integrity
from services.scoring.marking.usecases import acceptances
from services.scoring.rankings.domain.accepted import Accepted
from services.scoring.rankings.domain.documents import LetPass
from services.scoring.rankings.domain.facts import RosterLine
from shared.contracts.committee import OverruledReason
from shared.contracts.stages import Stage


def accepted_of(session: Session, vacancy_id: str, lines: Sequence[RosterLine]) -> tuple[Accepted, ...]:
    wrong = [line for line in lines if line.integrity == Integrity.MISMATCH]
    if not wrong:
        return ()
    closed = acceptances.of_vacancy(session, vacancy_id)
    found = [
        (line.candidate_no, closed.get((line.attempt_id or "", line.fault or "", line.fault_at))) for line in wrong
    ]
    return tuple(
        Accepted(
            number,
            closure.fault,
            closure.fault_at,
            closure.reason,
            closure.closed_by,
            closure.seconding_reason or "",
            closure.seconded_by or "",
        )
        for number, closure in found
        if closure is not None and closure.is_complete
    )


def exams_of(session: Session, first: Exam, stage: str | None) -> list[Exam]:
    """The exams whose sheets are ranked in a stage, where `first` is the selection's first one."""
    return [first] if stage is None else exams.of_stage(session, first.selection_id, stage)


def judged_by(session: Session, first: Exam, stage: str | None) -> list[Exam]:
    """The exams whose builds a ranking is held against: of a stage that nobody sits, the selection's first one."""
    return exams_of(session, first, stage) or [first]


def let_pass_in(session: Session, first: Exam, stage: Stage | None, vacancy_ids: Collection[str]) -> dict[str, LetPass]:
    """By vacancy, what two members let pass of all exams of a stage."""
    code = stage.code if stage else None
    found: defaultdict[str, tuple[OverruledReason, ...]] = defaultdict(tuple)
    for exam in exams_of(session, first, code):
        for vacancy_id, reasons in overruled(session, exam.exam_id, vacancy_ids).items():
            found[vacancy_id] += reasons
    builds = accepted(session, judged_by(session, first, code))
    return {vacancy_id: LetPass(found[vacancy_id], builds) for vacancy_id in vacancy_ids}
