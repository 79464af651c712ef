"""What each account was allowed, from when on, as rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.recruitment.staff.domain import StaffMember
from services.recruitment.staff.tables import staff_history
from shared.db.upsert import upsert
from shared.kernel.roles import Grants, Role


def add(session: Session, member: StaffMember, since: datetime) -> None:
    """Notes the account as it is from now on; a generation that is noted already stays as it was noted."""
    row = upsert(session)(staff_history).values(
        staff_id=member.staff_id,
        generation=member.generation,
        since=since,
        roles=member.grants.texts,
        disabled=member.disabled_at is not None,
    )
    session.execute(row.on_conflict_do_nothing())


def roles_at(session: Session, staff_id: str, selection_id: str, moment: datetime) -> Collection[Role]:
    """The roles from which the account could act in a selection at `moment`: none while it was disabled, or before
    there was one."""
    query = select(staff_history.c.roles, staff_history.c.disabled)
    query = query.where(staff_history.c.staff_id == staff_id, staff_history.c.since <= moment)
    newest = query.order_by(staff_history.c.since.desc(), staff_history.c.generation.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return frozenset() if row is None or row.disabled else Grants.of(row.roles).roles_in(selection_id)
