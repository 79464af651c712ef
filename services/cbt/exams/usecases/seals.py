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


def retry_set_aside(session: Session, now: datetime) -> int:
    """Hands seals back to the consumer that were set aside and hold now; returns how many: the worker's job.

    Keys and roles come on another topic than seals, so a seal may arrive before the key that it was signed with.
    """
    retried = 0
    for letter in dead_letters.open_of_type(session, CONSUMER, contract_of(ExamSealed).name):
        # Whatever else a letter is about is for a person to decide.
        if not letter.reason.startswith("invalid: signatures: "):
            continue
        try:
            require_signed(session, now, load(ExamSealed, Event.from_bytes(letter.payload).data))
        except NotBelieved:
            continue
        dead_letters.retry(session, letter.id, by="terang", reason="its signers are known now", at=now)
        retried += 1
    return retried
