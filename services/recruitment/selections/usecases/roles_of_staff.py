"""Roles of staff, given with a look at which selections there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.selections.storage import selections
from services.recruitment.staff.usecases import members
from shared.kernel.roles import Role


def change_roles(session: Session, now: datetime, username: str, roles: Iterable[Role | str]) -> None:
    """Gives a member exactly these roles. Raises NoSuchStaff or InvalidInput, also if somebody who could read names of
    a selection would sign its rankings."""
    opened = {each.selection_id: each.opened_at for each in selections.list_all(session)}
    members.change_roles(session, now, username, roles, opened)
