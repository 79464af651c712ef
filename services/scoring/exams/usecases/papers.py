"""A sealed exam's papers travel encrypted; their key follows an hour before the first session, or by a opening code."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.content import Content
from services.scoring.exams.domain.papers import LEAD, NotEncrypted, Showing, Sitting, check_may_show, due_at, is_early
from services.scoring.exams.storage import papers as storage
from services.scoring.exams.usecases.exams import get
from shared.contracts.declaration import dump
from shared.contracts.scoring import OpeningCodeRevealed, PaperKeyReleased, PapersReleased
from shared.encryption.envelopes import Recipient
from shared.encryption.opening_codes import to_code
from shared.encryption.papers import encrypt, key_digest, new_secret, paper_key
from shared.kernel.canonical import canonical_bytes
from shared.kernel.roles import Principal
from shared.messaging.outbox import emit

PART_BYTES = 512 * 1024
"""Of the ciphertext in one event: with base64 and the envelope well below what the topic takes."""


@dataclass(frozen=True)
class EncryptedPapers:
    """The ciphertext of one exam's papers, the secret that opens it, and the digests of both that are published."""

    secret: bytes
    ciphertext: bytes
    papers_digest: str
    paper_key_digest: str


@dataclass(frozen=True)
class PaperKeyState:
    """`due_at` is None while scoring knows of no session with a candidate; `announced_at` until the key was sent."""

    due_at: datetime | None
    announced_at: datetime | None
    showings: tuple[Showing, ...]


def encrypted(content: Content) -> EncryptedPapers:
    """The papers under a fresh secret."""
    secret = new_secret()
    key = paper_key(secret, content.exam_id)
    ciphertext = encrypt(key, content.exam_id, canonical_bytes(dump(content.papers)))
    return EncryptedPapers(secret, ciphertext, hashlib.sha256(ciphertext).hexdigest(), key_digest(key, content.exam_id))


def send(session: Session, now: datetime, exam_id: str, papers: EncryptedPapers) -> None:
    """Keeps the secret and emits the ciphertext, in parts that the log takes."""
    storage.add(session, exam_id, papers.secret, papers.papers_digest)
    starts = range(0, len(papers.ciphertext), PART_BYTES)
    for number, start in enumerate(starts, 1):
        text = base64.b64encode(papers.ciphertext[start : start + PART_BYTES]).decode("ascii")
        emit(
            session,
            PapersReleased(
                exam_id=exam_id,
                part=number,
                parts=len(starts),
                ciphertext=text,
                papers_digest=papers.papers_digest,
            ),
            at=now,
        )


def note_sittings(
    session: Session,
    said: Mapping[Sitting, datetime],
    left: Collection[Sitting],
    latest: Callable[[Sequence[Sitting]], Mapping[Sitting, datetime]],
) -> None:
    """Notes when the sessions start in which candidates have seats: the latest that their seats say, which `latest`
    gives, so that it is the same in whatever order the seats came, and no single seat makes a session begin earlier.
    `said` is the latest that the seats say that came now; one of them said something else before of those `left`."""
    storage.move_sittings(session, said, left, latest)


def announce_due(session: Session, now: datetime, recipient: Recipient) -> int:
    """Releases the keys of exams whose first session starts within the hour, to cbt alone; returns how many.

    An exam whose key went to another public key of cbt gets it anew: cbt's private key was replaced.
    """
    due = storage.due(session, recipient.key_id, now + LEAD)
    for exam_id, secret in due:
        envelope = recipient.close(paper_key(secret, exam_id), exam_id)
        released = PaperKeyReleased(
            exam_id=exam_id,
            recipient=recipient.key_id,
            envelope=base64.b64encode(envelope).decode("ascii"),
            released_at=now,
        )
        storage.mark_announced(session, exam_id, recipient.key_id, now)
        emit(session, released, at=now)
    return len(due)


def remember_announced(session: Session, reported: PaperKeyReleased) -> bool:
    """After a restore: the key was released already. False if the database lacks the exam's papers."""
    return storage.mark_announced(session, reported.exam_id, reported.recipient, reported.released_at)


def drop_sittings(session: Session) -> None:
    """Empties what `note_sittings` has stored; the log gives it again."""
    storage.drop_sittings(session)


def find_state(session: Session, exam_id: str) -> PaperKeyState | None:
    """None for an exam without encrypted papers: a draft, or one that an earlier release sealed."""
    released = storage.find(session, exam_id)
    if released is None:
        return None
    due = due_at(storage.first_start(session, exam_id))
    return PaperKeyState(due, released.announced_at, tuple(storage.showings(session, exam_id)))


def show_code(session: Session, now: datetime, exam_id: str, reason: str, who: Principal) -> str:
    """The opening code, with a record of who asked for it.

    From an hour before the first session it needs no `reason`. Raises NotFound, NotEncrypted, ReasonNeeded.
    """
    exam = get(session, exam_id)
    released = storage.find(session, exam_id)
    if released is None:
        raise NotEncrypted
    given = reason.strip()
    due = due_at(storage.first_start(session, exam_id))
    check_may_show(now, due, given)
    storage.add_showing(session, exam_id, now, who, given or None)
    revealed = OpeningCodeRevealed(
        exam_id=exam_id, selection_id=exam.selection_id, early=is_early(now, due), revealed_at=now
    )
    emit(session, revealed, at=now)
    return to_code(released.secret)
