"""After a restore: the state of staff accounts as the log has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Holder
from services.recruitment.staff.storage import history
from services.recruitment.staff.storage import members as staff
from shared.web.standing import raise_generation


def put(session: Session, at: datetime, staff_id: str, generation: int, **values: Any) -> bool:
    """Stores what an event reports of the moment `at`, unless a later one is known. False if the account was made
    after the backup: no event names its person, so the operator invites anew. Logins of the backup are closed."""
    raise_generation(session, staff_id, generation)
    logins.close_all(session, Holder.STAFF, staff_id)
    found = staff.put_state(session, staff_id, generation, values)
    member = staff.find(session, staff_id) if found else None
    if member is not None and member.generation == generation:
        history.add(session, member, at)
    return found
