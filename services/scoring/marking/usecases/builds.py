"""Which builds took the sheets of an exam and marked them, beside what is done with the sheets themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from services.scoring.marking.storage import builds as storage
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted
from shared.kernel.builds import build_of, named


def note_sat(session: Session, told: Sequence[AttemptStarted | AttemptSubmitted]) -> None:
    """Whichever cbt began or ended an attempt."""
    storage.note(session, "cbt", {(each.exam_id, named(each.build)) for each in told})


def note_marking(session: Session, exam_ids: Collection[str]) -> None:
    """This process has marked sheets of these exams."""
    storage.note(session, "scoring", {(exam_id, build_of("scoring")) for exam_id in exam_ids})


def seen(session: Session, exam_id: str) -> list[tuple[str, str]]:
    """Services with a build of theirs that the exam's sheets met, in order."""
    return storage.of_exam(session, exam_id)
