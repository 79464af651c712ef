"""Encrypted papers arrive, and come open by scoring's key or by the opening code. Neither needs the other."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam, ExamCannotBeDrawn, check_drawable
from services.cbt.exams.domain.openings import (
    AlreadyOpen,
    Digests,
    Obstacle,
    OpenedBy,
    Opening,
    PapersDiffer,
    PapersMissing,
    PapersState,
    WrongOpeningCode,
)
from services.cbt.exams.storage import encrypted
from services.cbt.exams.storage import exams as storage
from shared.contracts.cbt import PapersOpened
from shared.contracts.codec.reading import load
from shared.contracts.exams import ExamPapers
from shared.contracts.scoring import PaperKeyReleased, PapersReleased
from shared.encryption.envelopes import Opener
from shared.encryption.opening_codes import read_code
from shared.encryption.papers import Unreadable, decrypt, fits, paper_key
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal
from shared.messaging.outbox import emit

_log_line = structlog.get_logger(__name__)


class _Hindered(Exception):
    """The key does not open the papers."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


def receive_papers(session: Session, released: PapersReleased) -> bool:
    """Stores a part of an exam's encrypted papers; False if it is there already.

    Raises PapersDiffer if another ciphertext came for this exam before, or if the parts together are not what they
    claim to be.
    """
    ciphertext = _bytes_of(released.ciphertext)
    if ciphertext is None:
        raise PapersDiffer(exam_id=released.exam_id)
    if not encrypted.add_part(session, released, ciphertext):
        if encrypted.find_part(session, released.exam_id, released.part) != (
            released.parts,
            released.papers_digest,
            ciphertext,
        ):
            raise PapersDiffer(exam_id=released.exam_id)
        return False
    whole = encrypted.find_ciphertext(session, released.exam_id)
    if whole is not None and hashlib.sha256(whole).hexdigest() != released.papers_digest:
        raise PapersDiffer(exam_id=released.exam_id)
    return True


def receive_key(session: Session, now: datetime, released: PaperKeyReleased) -> None:
    """Stores the key in its envelope; the worker, which alone has the private key, opens it."""
    envelope = _bytes_of(released.envelope)
    encrypted.put_key(session, released.exam_id, released.recipient, envelope or b"", now)


def open_received(session: Session, now: datetime, opener: Opener) -> int:
    """Opens the papers whose key has come; returns how many exams: the worker's job.

    A key that does not fit, or that came before its papers, is noted with its reason and tried again.
    """
    opened = 0
    for exam_id, recipient, envelope, before in encrypted.locked_with_key(session):
        exam, digests = storage.find(session, exam_id, lock=True), encrypted.find_digests(session, exam_id)
        if exam is None or exam.is_open or digests is None:
            # Somebody has just typed the code.
            continue
        try:
            key = _unsealed(opener, exam_id, recipient, envelope)
            papers = _opened(session, exam, key, digests)
        except _Hindered as hindered:
            if hindered.obstacle is not before:
                encrypted.note_obstacle(session, exam_id, hindered.obstacle)
                _log_line.error("papers_not_opened", exam_id=exam_id, reason=hindered.obstacle.value)
            continue
        _put_open(session, now, exam, papers, Opening(now, OpenedBy.KEY))
        opened += 1
    return opened


def open_by_code(session: Session, now: datetime, exam_id: str, typed: str, who: Principal) -> None:
    """Opens the papers by the opening code, as people type it. Needs nothing that has to travel.

    Raises NotFound, AlreadyOpen, PapersMissing, PapersDiffer, CodeIncomplete, CodeCharacter, CodeMistyped,
    WrongOpeningCode; then nothing has changed.
    """
    exam = storage.find(session, exam_id, lock=True)
    if exam is None:
        raise NotFound
    digests = encrypted.find_digests(session, exam_id)
    if exam.is_open or digests is None:
        raise AlreadyOpen
    key = paper_key(read_code(typed), exam_id)
    if not fits(key, exam_id, digests.key):
        raise WrongOpeningCode("code")
    try:
        papers = _opened(session, exam, key, digests)
    except _Hindered as hindered:
        if hindered.obstacle is Obstacle.PAPERS_MISSING:
            raise PapersMissing from hindered
        raise PapersDiffer(exam_id=exam_id) from hindered
    _put_open(session, now, exam, papers, Opening(now, OpenedBy.CODE, who.name))


def _put_open(session: Session, now: datetime, exam: Exam, papers: ExamPapers, how: Opening) -> None:
    storage.add_papers(session, exam.exam_id, papers, how)
    opened = PapersOpened(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        opened_by="code" if how.by is OpenedBy.CODE else "key",
        opened_at=now,
    )
    emit(session, opened, at=now)
    _log_line.info("papers_opened", exam_id=exam.exam_id, by=how.by.value)


def states(session: Session, own: Collection[str] | None = None) -> Sequence[PapersState]:
    """Where the papers of every exam are, or of those of the selections `own`, the exam sealed last first."""
    return [state for state in encrypted.states(session) if own is None or state.selection_id in own]


def get_state(session: Session, exam_id: str) -> PapersState:
    """Raises NotFound."""
    found = encrypted.states(session, exam_id)
    if not found:
        raise NotFound
    return found[0]


def are_locked(session: Session, selection_id: str) -> bool:
    """Whether the selection's exam is sealed and its papers are not open."""
    return encrypted.is_locked(session, selection_id)


def _unsealed(opener: Opener, exam_id: str, recipient: str, envelope: bytes) -> bytes:
    if recipient != opener.recipient.key_id:
        raise _Hindered(Obstacle.OTHER_RECIPIENT)
    try:
        return opener.open(envelope, exam_id)
    except Unreadable as error:
        raise _Hindered(Obstacle.DAMAGED) from error


def _opened(session: Session, exam: Exam, key: bytes, digests: Digests) -> ExamPapers:
    """The exam's papers. Raises _Hindered unless key and ciphertext are those that were sealed."""
    exam_id = exam.exam_id
    if not fits(key, exam_id, digests.key):
        raise _Hindered(Obstacle.OTHER_KEY)
    ciphertext = encrypted.find_ciphertext(session, exam_id)
    if ciphertext is None:
        raise _Hindered(Obstacle.PAPERS_MISSING)
    if hashlib.sha256(ciphertext).hexdigest() != digests.papers:
        raise _Hindered(Obstacle.PAPERS_DIFFER)
    try:
        papers = load(ExamPapers, json.loads(decrypt(key, exam_id, ciphertext)))
        if papers.exam_id != exam_id or not digests.are_of(exam, papers):
            raise _Hindered(Obstacle.PAPERS_DIFFER)
        check_drawable(exam.with_papers(papers))
    except (Unreadable, ValueError, ExamCannotBeDrawn) as error:
        raise _Hindered(Obstacle.PAPERS_DIFFER) from error
    return papers


def _bytes_of(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
