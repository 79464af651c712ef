"""Sealed exams as this process has read them. What is sealed stays as it is, so it is read once: reading hundreds of
items anew for every few sheets that come cost more than marking them."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from services.scoring.exams.domain.exams import SealedExam
from services.scoring.exams.storage import exams as storage
from services.scoring.exams.tables import exams

_AT_MOST = 16
"""Exams of one database; beyond that what was read is forgotten."""


_READ: WeakKeyDictionary[Pool, dict[tuple[str, str], SealedExam]] = WeakKeyDictionary()
"""By database, exam and the digest of what was sealed."""


def find(session: Session, exam_id: str, *, hold: bool = False) -> SealedExam | None:
    """With the keys that were sealed; None while the exam is unknown or not sealed. `hold` keeps others from changing
    it until the transaction ends, and many may hold it at once."""
    query = select(exams.c.content_digest, exams.c.sealed_at).where(exams.c.exam_id == exam_id)
    row = session.execute(query.with_for_update(read=True) if hold else query).one_or_none()
    if row is None or row.sealed_at is None:
        return None
    read = _READ.setdefault(session.get_bind().engine.pool, {})
    place = (exam_id, row.content_digest)
    if place not in read:
        if len(read) >= _AT_MOST:
            read.clear()
        read[place] = _read(session, exam_id)
    return read[place]


def _read(session: Session, exam_id: str) -> SealedExam:
    exam = storage.find(session, exam_id)
    assert exam is not None
    return SealedExam(exam, storage.keys(session, exam_id), storage.placed_items(session, exam_id))
