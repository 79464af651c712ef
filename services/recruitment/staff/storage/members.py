"""Staff accounts, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.orm import Session

from services.recruitment.staff.domain import StaffMember
from services.recruitment.staff.tables import staff, staff_invitations
from shared.db.upsert import upsert
from shared.kernel.roles import Grants


def add(session: Session, values: Mapping[str, Any]) -> bool:
    """False, and nothing stored, if the user name or the NIP is taken."""
    row = upsert(session)(staff).values(**values)
    added = session.execute(row.on_conflict_do_nothing().returning(staff.c.staff_id))
    return added.one_or_none() is not None


def find(session: Session, staff_id: str) -> StaffMember | None:
    row = session.execute(select(staff).where(staff.c.staff_id == staff_id)).one_or_none()
    return _member(row) if row is not None else None


def lock(session: Session, staff_id: str) -> None:
    """Whoever else locks this account waits until the transaction ends."""
    session.execute(select(staff.c.staff_id).where(staff.c.staff_id == staff_id).with_for_update())


def find_by_username(session: Session, username: str) -> StaffMember | None:
    row = session.execute(select(staff).where(staff.c.username == username)).one_or_none()
    return _member(row) if row is not None else None


def find_username_of_nip(session: Session, nip: str) -> str | None:
    return session.scalar(select(staff.c.username).where(staff.c.nip == nip))


def find_credentials(session: Session, username: str) -> tuple[StaffMember, str | None] | None:
    """The member and the password hash behind a user name; no hash while the invitation is open."""
    row = session.execute(select(staff).where(staff.c.username == username)).one_or_none()
    return (_member(row), row.password_hash or None) if row is not None else None


def list_members(session: Session) -> list[StaffMember]:
    return [_member(row) for row in session.execute(select(staff).order_by(staff.c.username))]


def change(session: Session, staff_id: str, values: Mapping[str, Any]) -> int:
    """Stores `values`, raises the generation and returns it. The row is locked until the transaction ends."""
    changed = update(staff).where(staff.c.staff_id == staff_id).values(**values, generation=staff.c.generation + 1)
    return int(session.scalars(changed.returning(staff.c.generation)).one())


def put_state(session: Session, staff_id: str, generation: int, values: Mapping[str, Any]) -> bool:
    """Stores `values` of this generation unless the row has a later one; False if there is no such row."""
    older = update(staff).where(staff.c.staff_id == staff_id, staff.c.generation <= generation)
    session.execute(older.values(**values, generation=generation))
    return find(session, staff_id) is not None


def put_password(session: Session, staff_id: str, password_hash: str) -> None:
    session.execute(update(staff).where(staff.c.staff_id == staff_id).values(password_hash=password_hash, demo=False))


def put_invitation(session: Session, staff_id: str, code_digest: str, until: datetime) -> None:
    values = {"code_digest": code_digest, "expires_at": until, "accepted_at": None}
    row = upsert(session)(staff_invitations).values(staff_id=staff_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[staff_invitations.c.staff_id], set_=values))


def find_invited(session: Session, username: str, code_digest: str, now: datetime) -> StaffMember | None:
    """The member whom this code invites; None if it is another's, was accepted or has run out."""
    query = _of_code(select(staff), username, code_digest, now).where(staff_invitations.c.accepted_at.is_(None))
    row = session.execute(query).one_or_none()
    return _member(row) if row is not None else None


def find_accepted_hash(session: Session, username: str, code_digest: str, now: datetime) -> str | None:
    """The hash of the password of whoever has accepted this code's invitation; None if nobody has, or once the code
    would have run out."""
    query = _of_code(select(staff.c.password_hash), username, code_digest, now)
    return session.scalar(query.where(staff_invitations.c.accepted_at.is_not(None))) or None


def note_accepted(session: Session, staff_id: str, at: datetime) -> bool:
    """False, and nothing changed, if there is no invitation, or somebody else accepted it at the same moment."""
    open_one = update(staff_invitations).where(
        staff_invitations.c.staff_id == staff_id, staff_invitations.c.accepted_at.is_(None)
    )
    noted = session.execute(open_one.values(accepted_at=at).returning(staff_invitations.c.staff_id))
    return noted.one_or_none() is not None


def remove_invitation(session: Session, staff_id: str) -> None:
    session.execute(delete(staff_invitations).where(staff_invitations.c.staff_id == staff_id))


def put_nip(session: Session, staff_id: str, nip: str) -> bool:
    """False, and nothing changed, if the account has a NIP already."""
    unbound = update(staff).where(staff.c.staff_id == staff_id, staff.c.nip.is_(None))
    return session.execute(unbound.values(nip=nip).returning(staff.c.staff_id)).one_or_none() is not None


def list_demo_members(session: Session) -> list[StaffMember]:
    """The members of staff who log in with the published password of the demo."""
    query = (
        select(staff)
        .where(staff.c.demo.is_(True), staff.c.disabled_at.is_(None))
        .order_by(staff.c.created_at, staff.c.username)
    )
    return [_member(row) for row in session.execute(query)]


def find_names(session: Session, staff_ids: set[str]) -> dict[str, str]:
    query = select(staff.c.staff_id, staff.c.name).where(staff.c.staff_id.in_(staff_ids))
    return {row.staff_id: row.name for row in session.execute(query)}


def permit_further_key(session: Session, staff_id: str, until: datetime | None) -> None:
    session.execute(update(staff).where(staff.c.staff_id == staff_id).values(further_key_until=until))


def _of_code(query: Select[Any], username: str, code_digest: str, now: datetime) -> Select[Any]:
    joined = query.join(staff_invitations, staff_invitations.c.staff_id == staff.c.staff_id)
    return joined.where(
        staff.c.username == username,
        staff_invitations.c.code_digest == code_digest,
        staff_invitations.c.expires_at > now,
    )


def _member(row: Row[Any]) -> StaffMember:
    return StaffMember(
        row.staff_id,
        row.username,
        row.name,
        Grants.of(row.roles),
        generation=row.generation,
        disabled_at=row.disabled_at,
        is_bound=row.nip is not None,
        is_waiting=not row.password_hash,
        is_demo=row.demo,
        further_key_until=row.further_key_until,
    )
