"""The options of open exams as this process has read them. Once its papers are open an exam stays as it is, so it is
read once: reading all of it anew for every few answers that are linked would cost more than linking them."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from services.cbt.exams.domain.exams import PapersLocked
from services.cbt.exams.storage import exams
from shared.kernel.errors import NotFound

_AT_MOST = 16
"""Exams of one database; beyond that what was read is forgotten."""

Options = Mapping[str, tuple[str, ...]]
"""Of each item the ids of its options in its own order."""

_READ: WeakKeyDictionary[Pool, dict[str, Options]] = WeakKeyDictionary()
"""By database and exam."""


def of_exam(session: Session, exam_id: str) -> Options:
    """Raises PapersLocked, and NotFound for an unknown exam."""
    read = _READ.setdefault(session.get_bind().engine.pool, {})
    if exam_id not in read:
        exam = exams.find(session, exam_id)
        if exam is None:
            raise NotFound
        if not exam.is_open:
            raise PapersLocked
        if len(read) >= _AT_MOST:
            read.clear()
        read[exam_id] = {item.item_id: tuple(option.option_id for option in item.options) for item in exam.items}
    return read[exam_id]
