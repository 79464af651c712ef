"""Exams and their keys for other parts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import AuthoredKey, Exam, SealedExam
from services.scoring.exams.domain.key_sets import Change, KeySet, applied
from services.scoring.exams.storage import exams as storage
from services.scoring.exams.storage import key_sets, sealed
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


def of_stage(session: Session, selection_id: str, stage: str) -> list[Exam]:
    """The exams of a later stage: one for each of its parts that is sat."""
    found = storage.of_selection(session, selection_id)
    return [exam for exam in found if exam.stage is not None and exam.stage.stage == stage]


def find_sealed(session: Session, exam_id: str, *, hold: bool = False) -> SealedExam | None:
    """The exam with its keys in force; None while it is unknown or not sealed. `hold` keeps other keys from coming into
    force until the transaction ends."""
    found = sealed.find(session, exam_id, hold=hold)
    changes = changes_in_force(session, exam_id) if found is not None else ()
    return replace(found, keys=applied(found.keys, changes)) if found is not None and changes else found


def authored_keys(session: Session, exam_id: str) -> list[AuthoredKey]:
    """The sealed items by their authors' codes, with the keys in force; empty for a draft."""
    changes = {change.item_id: change for change in changes_in_force(session, exam_id)}
    authored = storage.authored_keys(session, exam_id)
    return [
        replace(each, key=changes[each.key.item_id].of(each.key)) if each.key.item_id in changes else each
        for each in authored
    ]


def sealed_items(session: Session, exam_id: str) -> list[AuthoredKey]:
    """The same with the keys as they were sealed."""
    return storage.authored_keys(session, exam_id)


def sealed_with(session: Session, code: str) -> list[Exam]:
    """The sealed exams that have the item with this author's code."""
    return [get(session, exam_id) for exam_id in storage.exams_with(session, code)]


def list_key_sets(session: Session, exam_id: str) -> list[KeySet]:
    """The sets that were put in force after the sealed one, the first one first."""
    return key_sets.of_exam(session, exam_id)


def changes_in_force(session: Session, exam_id: str) -> tuple[Change, ...]:
    """What the set in force changes of the sealed one; of sets whose content was lost, what the last known one does."""
    return next((each.changes for each in reversed(list_key_sets(session, exam_id)) if each.changes is not None), ())


def lost_key_set(session: Session, exam_id: str) -> int | None:
    """The number of the set in force if a restore brought back only that there is one."""
    newest = next(reversed(list_key_sets(session, exam_id)), None)
    return newest.number if newest is not None and newest.changes is None else None


def put_in_force(session: Session, now: datetime, key_set: KeySet) -> None:
    """From now on sheets are marked by this set."""
    key_sets.add(session, key_set, now)
