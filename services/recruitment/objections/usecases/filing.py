"""An applicant objects to an item of their own paper."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.admissions.domain import ReportedAttempt
from services.recruitment.objections.domain import (
    NoneTaken,
    NotSat,
    Objection,
    Sat,
    Twice,
    random_code,
    require_allowed,
)
from services.recruitment.objections.storage import objections
from services.recruitment.objections.usecases import windows
from services.recruitment.selections.domain.selections import Selection
from shared.contracts.item_objections import Reason
from shared.contracts.objections import ItemObjectionFiled
from shared.messaging.outbox import emit


def sat(session: Session, selection: Selection, candidate_no: str) -> list[Sat]:
    """The exams that this candidate has sat, the first one first; none where the rules take no objections."""
    if selection.rules.item_objections is None:
        return []
    ends = {seat.exam_id: seat.ends_at for seat in admissions.find_seats(session, candidate_no)}
    found = []
    for attempt in admissions.find_attempts(session, candidate_no):
        until = windows.until_of(session, selection, attempt.exam_id)
        if attempt.submitted_at is None or attempt.exam_id not in ends or until is None:
            continue
        found.append(_sat(selection, attempt, ends[attempt.exam_id], until))
    return sorted(found, key=lambda each: each.session_ends_at)


def file(
    session: Session,
    now: datetime,
    selection: Selection,
    candidate_no: str,
    exam_id: str,
    number: int,
    reason: Reason,
    text: str,
    draw: Callable[[int], int] = secrets.randbelow,
) -> str:
    """Files an objection of this candidate and returns its code; the text stays here, the rest goes to scoring. The
    same once more, as by a second click, is the same objection.

    Raises NoneTaken, NotSat, Twice, and the errors of `domain.require_allowed`.
    """
    taken = selection.rules.item_objections
    if taken is None:
        raise NoneTaken
    admissions.lock_attempts(session, candidate_no)
    mine = next((each for each in sat(session, selection, candidate_no) if each.exam_id == exam_id), None)
    if mine is None:
        raise NotSat
    before = objections.of_attempts(session, [mine.attempt_id])
    same = next((each for each in before if (each.number, each.reason, each.text) == (number, reason, text)), None)
    if same is not None:
        return same.objection_id
    require_allowed(taken, mine, number, len(before), now)
    code = random_code(draw)
    about = {"selection_id": selection.selection_id, "exam_id": exam_id, "attempt_id": mine.attempt_id}
    filed = Objection(**about, objection_id=code, number=number, reason=reason, text=text, filed_at=now)
    if not objections.add(session, filed):
        raise Twice("number")
    emit(session, ItemObjectionFiled(**about, objection_id=code, number=number, reason=reason, filed_at=now), at=now)
    return code


def restore(session: Session, filed: ItemObjectionFiled) -> bool:
    """Takes an own event back after a restore: that it was filed is known again, its text is not."""
    return objections.add(session, Objection(**{**vars(filed), "text": None}))


def _sat(selection: Selection, attempt: ReportedAttempt, ends_at: datetime, until: datetime) -> Sat:
    return Sat(
        exam_id=attempt.exam_id,
        name=selection.exam_name(attempt.exam_id),
        attempt_id=attempt.attempt_id,
        items=attempt.items or 0,
        session_ends_at=ends_at,
        until=until,
    )
