"""Announces until when objections are taken, and once that is over, how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.objections.domain import SETTLING, Window
from services.recruitment.objections.storage import objections
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.objections import ObjectionWindowChanged
from shared.messaging.outbox import emit


def due(session: Session, now: datetime) -> list[Window]:
    """What is to be announced: windows of which anything else was said before, or nothing yet."""
    return [window for selection in selections.list_selections(session) for window in _changed(session, now, selection)]


def announce(session: Session, window: Window) -> None:
    """Keeps what is announced and emits it, with the objections that there are by now."""
    event = ObjectionWindowChanged(**{**vars(window), "filed": objections.count_of_exam(session, window.exam_id)})
    restore(session, event)
    emit(session, event, at=window.changed_at)


def restore(session: Session, announced: ObjectionWindowChanged) -> None:
    """Takes an own event back after a restore."""
    objections.put_window(session, Window(**vars(announced)))


def of_selection(session: Session, now: datetime, selection: Selection) -> list[Window]:
    """The windows of the exams whose sessions are known, as they are now."""
    found = []
    for exam_id in selection.exam_ids:
        until = until_of(session, selection, exam_id)
        if until is not None:
            found.append(Window(exam_id, selection.selection_id, until, now >= until + SETTLING, 0, now))
    return found


def until_of(session: Session, selection: Selection, exam_id: str) -> datetime | None:
    """Until when objections to items of this exam are taken: days after the last session that its seats name. Once
    somebody has sat the exam, never earlier than was announced. None while no session is known, or where none are
    taken."""
    taken, last = selection.rules.item_objections, admissions.last_session_end(session, exam_id)
    if taken is None or last is None:
        return None
    until, before = taken.until(last, selection.timezone), objections.find_window(session, exam_id)
    if before is None or before.until <= until or not admissions.has_anybody_submitted(session, exam_id):
        return until
    return before.until


def _changed(session: Session, now: datetime, selection: Selection) -> Iterator[Window]:
    for window in of_selection(session, now, selection):
        before = objections.find_window(session, window.exam_id)
        if before is None or (before.until, before.closed) != (window.until, window.closed):
            yield window
