"""Who signed: whether a member of staff could sign rankings at a moment, with which key, and the member's name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.staff.domain import CLOCKS_DIFFER, BoundKey
from services.recruitment.staff.storage import history
from services.recruitment.staff.storage import keys as stored
from services.recruitment.staff.storage import members as staff
from shared.kernel.roles import is_blind


def was_signer(session: Session, selection_id: str, staff_id: str, moment: datetime) -> bool:
    """Whether this person was a member of the committee of this selection at `moment`, read no names there, and was
    not disabled. What began within the minute after counts, because two services have two clocks; what ended, never."""
    moments = (moment, moment + CLOCKS_DIFFER)
    return any(is_blind(history.roles_at(session, staff_id, selection_id, each)) for each in moments)


def find_bound(session: Session, key_ids: set[str]) -> dict[str, BoundKey]:
    """Keys by fingerprint, with the moment since when each counts; ended ones too."""
    return stored.find(session, key_ids)


def find_holders(session: Session, key_ids: set[str]) -> dict[str, str]:
    """The full names of those who hold these keys, by fingerprint."""
    holders = {key_id: bound.key.holder for key_id, bound in stored.find(session, key_ids).items()}
    names = staff.find_names(session, set(holders.values()))
    return {key_id: names[holder] for key_id, holder in holders.items() if holder in names}
