"""After a restore: the state of staff accounts as the log has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Holder
from services.recruitment.staff.storage import members as staff
from shared.web.standing import raise_generation


def put(session: Session, staff_id: str, generation: int, **values: Any) -> bool:
    """Stores what an event reports, unless a later one is known. False if the account was made after the backup: no
    event names its person, so the operator invites anew. Logins of the backup are closed."""
    raise_generation(session, staff_id, generation)
    logins.close_all(session, Holder.STAFF, staff_id)
    return staff.put_state(session, staff_id, generation, values)
