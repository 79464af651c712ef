"""Staff accounts, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.recruitment.staff.domain import StaffMember
from services.recruitment.staff.tables import staff
from shared.db.upsert import upsert
from shared.kernel.roles import Role


def add(session: Session, values: Mapping[str, Any]) -> bool:
    """False, and nothing stored, if the user name is taken."""
    row = upsert(session)(staff).values(**values)
    added = session.execute(row.on_conflict_do_nothing(index_elements=[staff.c.username]).returning(staff.c.staff_id))
    return added.one_or_none() is not None


def find(session: Session, staff_id: str) -> StaffMember | None:
    row = session.execute(select(staff).where(staff.c.staff_id == staff_id)).one_or_none()
    return _member(row) if row is not None else None


def find_credentials(session: Session, username: str) -> tuple[StaffMember, str] | None:
    """The member and the password hash behind a user name."""
    row = session.execute(select(staff).where(staff.c.username == username)).one_or_none()
    return (_member(row), row.password_hash) if row is not None else None


def list_demo_members(session: Session) -> list[StaffMember]:
    """The members of staff who log in with the published password of the demo."""
    query = select(staff).where(staff.c.demo.is_(True)).order_by(staff.c.created_at, staff.c.username)
    return [_member(row) for row in session.execute(query)]


def find_names(session: Session, staff_ids: set[str]) -> dict[str, str]:
    query = select(staff.c.staff_id, staff.c.name).where(staff.c.staff_id.in_(staff_ids))
    return {row.staff_id: row.name for row in session.execute(query)}


def _member(row: Row[Any]) -> StaffMember:
    return StaffMember(row.staff_id, row.username, row.name, frozenset(Role(role) for role in row.roles))
