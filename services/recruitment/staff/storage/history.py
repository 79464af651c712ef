"""What each account was allowed, from when on, as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.staff.domain import StaffMember
from shared.members import history


def add(session: Session, member: StaffMember, since: datetime) -> None:
    """Notes the account as it is from now on; a generation that is noted already stays as it was noted."""
    roles, disabled = member.grants.texts, member.disabled_at is not None
    history.add(session, member.staff_id, member.generation, since, roles=roles, disabled=disabled)
