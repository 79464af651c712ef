"""Proposing other keys for items of a sealed exam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.corrections.domain.corrections import (
    AlreadyDecided,
    Correction,
    NotSealed,
    State,
    UnknownItem,
)
from services.scoring.corrections.domain.typed import Typed, change_of
from services.scoring.corrections.storage import corrections as storage
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.key_sets import SEALED, Change
from services.scoring.exams.usecases import exams
from shared.kernel.errors import NotFound
from shared.kernel.public_texts import required_reason
from shared.kernel.roles import Principal

_HIGHEST = 1_000_000
"""No exam has so many sets; a number that no column holds names none either."""


def of_exam(session: Session, exam_id: str) -> list[Correction]:
    """The newest first."""
    return storage.of_exam(session, exam_id)


def get(session: Session, exam_id: str, number: int) -> Correction:
    """Raises NotFound."""
    found = storage.find(session, exam_id, number) if number <= _HIGHEST else None
    if found is None:
        raise NotFound
    return found


def find_open(session: Session, exam_id: str) -> Correction | None:
    """The one that is proposed and not decided; an exam has one at a time."""
    return next((each for each in storage.of_exam(session, exam_id) if each.is_open), None)


def put(session: Session, now: datetime, exam_id: str, code: str, typed: Typed, who: Principal) -> Correction:
    """Proposes this change of an item, in the place of one that was proposed before; the first begins a correction with
    what the set in force changes already. Signatures that were given are deleted.

    Raises NotFound, NotSealed, UnknownItem, and InvalidInput for a change that does not fit the item."""
    exam = _sealed(session, exam_id)
    item = next((each for each in exams.sealed_items(session, exam_id) if each.code == code.strip()), None)
    if item is None:
        raise UnknownItem("code")
    marking = next(section.marking for section in exam.rules.sections if section.code == item.key.section)
    change = change_of(item, marking, typed)
    found = find_open(session, exam_id)
    before = found.changes if found is not None else exams.changes_in_force(session, exam_id)
    changes = [each for each in before if each.item_id != change.item_id] + [change]
    return _store(session, now, exam, found, sorted(changes, key=lambda each: each.item_id), who)


def take_back(session: Session, exam_id: str, item_id: str) -> None:
    """The item is marked by its sealed key again. Raises NotFound."""
    _sealed(session, exam_id)
    found = find_open(session, exam_id)
    if found is None or item_id not in {change.item_id for change in found.changes}:
        raise NotFound
    storage.put_changes(session, found, [change for change in found.changes if change.item_id != item_id])


def reject(session: Session, now: datetime, exam_id: str, number: int, reason: str, who: Principal) -> None:
    """Raises NotFound, AlreadyDecided, InvalidInput that names the field `rejection` for a reason that is none."""
    _sealed(session, exam_id)
    found = get(session, exam_id, number)
    if not found.is_open:
        raise AlreadyDecided
    storage.decide(session, found, State.REJECTED, now, initials(who.name), required_reason(reason, "rejection"))


def _sealed(session: Session, exam_id: str) -> Exam:
    """The exam, which nobody else changes or marks until this is done. Raises NotFound, NotSealed."""
    exam = exams.get(session, exam_id, lock=True)
    if not exam.is_sealed:
        raise NotSealed
    return exam


def _store(
    session: Session,
    now: datetime,
    exam: Exam,
    found: Correction | None,
    changes: Sequence[Change],
    who: Principal,
) -> Correction:
    if found is not None:
        storage.put_changes(session, found, changes)
        return get(session, exam.exam_id, found.number)
    sets = exams.list_key_sets(session, exam.exam_id)
    in_force = sets[-1].number if sets else SEALED
    number = max(in_force, storage.highest_number(session, exam.exam_id)) + 1
    storage.add(
        session,
        exam.exam_id,
        number,
        in_force,
        changes,
        proposer_id=who.id,
        proposed_by=initials(who.name),
        proposed_at=now,
    )
    return get(session, exam.exam_id, number)
