"""Exams and their keys for other parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import AuthoredKey, Exam
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.exams.storage import exams as storage
from shared.kernel.errors import NotFound


def get(session: Session, exam_id: str, *, lock: bool = False) -> Exam:
    """`lock` keeps others from changing the exam until the transaction ends. Raises NotFound."""
    exam = storage.find(session, exam_id, lock=lock)
    if exam is None:
        raise NotFound
    return exam


def listed(session: Session, own: Collection[str] | None = None) -> list[Exam]:
    """Every exam, or those of the selections `own`, oldest first."""
    return [exam for exam in storage.listed(session) if own is None or exam.selection_id in own]


def find_selection(session: Session, exam_id: str) -> str | None:
    """The selection of an exam; None if there is none."""
    exam = storage.find(session, exam_id)
    return exam.selection_id if exam is not None else None


def is_known(session: Session, selection_id: str) -> bool:
    """Whether the selection has an exam; it has one from the hour it was opened."""
    return storage.find_of_selection(session, selection_id) is not None


def selection_titles(session: Session, own: Collection[str] | None = None) -> dict[str, str]:
    """Titles of selections by id, of all or of `own`, the one that was opened last first."""
    return {exam.selection_id: exam.selection_title for exam in reversed(listed(session, own))}


def find_of_selection(session: Session, selection_id: str) -> Exam | None:
    """The selection's first exam, which everybody sits."""
    return storage.find_of_selection(session, selection_id)


def find_sealed(session: Session, exam_id: str) -> tuple[Exam, Mapping[str, ItemKey]] | None:
    """The exam with its keys by item id; None while it is unknown or not sealed."""
    exam = storage.find(session, exam_id)
    if exam is None or not exam.is_sealed:
        return None
    return exam, storage.keys(session, exam_id)


def authored_keys(session: Session, exam_id: str) -> list[AuthoredKey]:
    """The sealed items by their authors' codes; empty for a draft."""
    return storage.authored_keys(session, exam_id)
