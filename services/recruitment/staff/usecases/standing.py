"""Who signed: what a member of staff could do at a moment, with which key, and the member's name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.staff.storage import keys as stored
from services.recruitment.staff.storage import members as staff
from shared.kernel.roles import Role
from shared.members import history
from shared.signatures.belief import BoundKey


def could(
    session: Session,
    admits: Callable[[Collection[Role]], bool],
    selection_id: str,
    staff_id: str,
    moment: datetime,
) -> bool:
    """Whether this person had roles in this selection at `moment` that `admits` wants, and was not disabled."""
    return history.could(session, admits, selection_id, staff_id, moment)


def find_bound(session: Session, key_ids: set[str]) -> dict[str, BoundKey]:
    """Keys by fingerprint, with the moment since when each counts; ended ones too."""
    return stored.find(session, key_ids)


def find_holders(session: Session, key_ids: set[str]) -> dict[str, str]:
    """The full names of those who hold these keys, by fingerprint."""
    holders = {key_id: bound.key.holder for key_id, bound in stored.find(session, key_ids).items()}
    names = staff.find_names(session, set(holders.values()))
    return {key_id: names[holder] for key_id, holder in holders.items() if holder in names}
