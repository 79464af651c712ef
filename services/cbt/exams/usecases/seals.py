"""Whether a sealed exam is what two people have signed. Scoring's word for it is not asked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from shared.contracts.scoring import ExamSealed
from shared.kernel.roles import may_seal
from shared.members import history, keys
from shared.messaging.second_looks import SecondLook
from shared.signatures import seals
from shared.signatures.belief import Known


def require_signed(session: Session, now: datetime, sealed: ExamSealed) -> None:
    """Returns if two people have sealed this who could, by the keys and roles that recruitment has announced. Raises
    NotBelieved."""
    could = partial(history.could, session, may_seal, sealed.selection_id)
    known = Known(keys.find(session, seals.key_ids(sealed)), could, "nobody who seals exams of this selection")
    seals.require_signed(sealed, known, now)


SECOND_LOOK = SecondLook("cbt", {ExamSealed: require_signed})
