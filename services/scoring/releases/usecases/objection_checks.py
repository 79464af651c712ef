"""What objections to items have to do with a release."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.objections.usecases import looking as objections
from services.scoring.releases.storage import sheets
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def objection_blockers(session: Session, exam: Exam) -> list[Problem] | None:
    """Nobody signs while somebody can still object, and before everything that was objected is answered. None where
    there is nothing to object to: the rules take no objections, or nobody has sat the exam."""
    state = objections.state(session, exam)
    if state is None or not sheets.any_submitted(session, exam.exam_id):
        return None
    found = []
    if not state.is_closed:
        found.append(Problem.of("", "objections_open", N_("Masa sanggah soal belum berakhir")))
    if state.missing:
        text = N_("%(count)s sanggahan soal belum sampai")
        found.append(Problem.of("", "objections_missing", text, count=state.missing))
    if state.waiting:
        text = N_("%(count)s sanggahan soal belum dijawab")
        found.append(Problem.of("", "objections_waiting", text, count=state.waiting))
    return found
