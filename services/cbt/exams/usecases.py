"""Sealed exams and the papers drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam, check_drawable
from services.cbt.exams.domain.papers import PaperItem, draw
from services.cbt.exams.storage import exams as storage
from services.cbt.exams.storage import papers
from shared.contracts.scoring import ExamSealed
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.words import N_


class SealedDifferently(DomainError):
    """The exam arrived again with different content; a person must find out which one the papers were drawn from."""

    code: ClassVar[str] = "sealed_differently"
    text: ClassVar[str] = N_("Ujian %(exam_id)s sudah diterima dengan isi yang lain.")


def receive_sealed(session: Session, sealed: ExamSealed) -> bool:
    """Stores the exam; False if it is there already, which changes nothing.

    Raises ExamCannotBeDrawn, or SealedDifferently if the selection already has an exam with another content.
    """
    exam = Exam.of(sealed)
    check_drawable(exam)
    if storage.add(session, exam, sealed.content_digest, sealed.sealed_at):
        return True
    if storage.find_content_digest(session, exam.exam_id) != sealed.content_digest:
        raise SealedDifferently(exam_id=exam.exam_id)
    return False


def get(session: Session, exam_id: str) -> Exam:
    """Raises NotFound."""
    exam = storage.find(session, exam_id)
    if exam is None:
        raise NotFound
    return exam


def find(session: Session, exam_id: str) -> Exam | None:
    return storage.find(session, exam_id)


def find_of_selection(session: Session, selection_id: str) -> Exam | None:
    """The selection's sealed exam, if it has one."""
    return storage.find_of_selection(session, selection_id)


def draw_paper(session: Session, now: datetime, exam: Exam, candidate_no: str) -> int:
    """Draws the candidate's paper, which is the same at any time, and stores it; returns its id."""
    return papers.add(session, candidate_no, exam.exam_id, draw(exam, candidate_no), now)


def find_paper_id(session: Session, candidate_no: str, exam_id: str) -> int | None:
    """The id of the paper that was drawn for the candidate."""
    return papers.find_id(session, candidate_no, exam_id)


def paper_items(session: Session, paper_id: int) -> tuple[PaperItem, ...]:
    """The paper in the order shown."""
    return papers.items(session, paper_id)


def items_on_paper(session: Session, paper_id: int, item_ids: Sequence[str]) -> frozenset[str]:
    """Which of these items are on the paper."""
    return papers.items_on_paper(session, paper_id, item_ids)
