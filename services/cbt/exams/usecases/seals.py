"""Whether a sealed exam is what two people have signed. Scoring's word for it is not asked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.scoring import ExamSealed
from shared.kernel.roles import may_seal
from shared.members import history, keys
from shared.messaging import dead_letters
from shared.signatures import seals
from shared.signatures.belief import Known, NotBelieved

CONSUMER = "cbt"


def require_signed(session: Session, now: datetime, sealed: ExamSealed) -> None:
    """Returns if two people have sealed this who could, by the keys and roles that recruitment has announced. Raises
    NotBelieved."""
    could = partial(history.could, session, may_seal, sealed.selection_id)
    known = Known(keys.find(session, seals.key_ids(sealed)), could, "nobody who seals exams of this selection")
    seals.require_signed(sealed, known, now)


def set_aside_and_signed(session: Session, now: datetime) -> list[int]:
    """The letters of seals that were set aside for their signatures and hold now.

    Keys and roles come on another topic than seals, so a seal may arrive before the key that it was signed with.
    """
    letters = dead_letters.open_of_type(session, CONSUMER, contract_of(ExamSealed).name)
    # Whatever else a letter is about is for a person to decide.
    unsigned = [letter for letter in letters if letter.reason.startswith("invalid: signatures: ")]
    return [letter.id for letter in unsigned if _is_signed(session, now, letter)]


def retry_set_aside(session: Session, now: datetime) -> int:
    """Hands them back to the consumer; returns how many."""
    found = set_aside_and_signed(session, now)
    for letter_id in found:
        dead_letters.retry(session, letter_id, by="terang", reason="its signers are known now", at=now)
    return len(found)


def _is_signed(session: Session, now: datetime, letter: dead_letters.DeadLetter) -> bool:
    try:
        require_signed(session, now, load(ExamSealed, Event.from_bytes(letter.payload).data))
    except NotBelieved:
        return False
    return True
