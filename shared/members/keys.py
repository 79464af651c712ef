"""The keys of those who sign, as recruitment announces them, as rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from shared.contracts.staff import SigningKeyBound, SigningKeyEnded
from shared.db.upsert import upsert
from shared.members.tables import member_keys
from shared.signatures.announced import key_of
from shared.signatures.belief import BoundKey
from shared.signatures.keys import Device, PersonKey


def put(session: Session, announced: SigningKeyBound) -> None:
    """Stores a key; one that is there already stays as it is, also if it has ended."""
    key = key_of(announced)
    row = upsert(session)(member_keys).values(
        key_id=key.key_id,
        staff_id=key.holder,
        kind=key.kind,
        public_key=key.public_key,
        bound_at=announced.bound_at,
        credential_id=key.device.credential_id if key.device is not None else None,
        rp_id=key.device.rp_id if key.device is not None else None,
        origin=key.device.origin if key.device is not None else None,
        sign_count=key.device.count if key.device is not None else None,
    )
    session.execute(row.on_conflict_do_nothing(index_elements=[member_keys.c.key_id]))


def end(session: Session, announced: SigningKeyEnded) -> None:
    """From this moment on the key signs nothing; an earlier end stays."""
    live = update(member_keys).where(member_keys.c.key_id == announced.key_id, member_keys.c.ended_at.is_(None))
    session.execute(live.values(ended_at=announced.ended_at))


def note_count(session: Session, key_id: str, count: int) -> bool:
    """Stores what the device of a passkey counts now. False, and nothing changed, if that does not come after its last
    count."""
    last = member_keys.c.sign_count
    fitting = update(member_keys).where(member_keys.c.key_id == key_id, last < count if count else last == 0)
    return session.execute(fitting.values(sign_count=count).returning(member_keys.c.key_id)).one_or_none() is not None


def find(session: Session, key_ids: Collection[str]) -> dict[str, BoundKey]:
    """The keys with these fingerprints, by fingerprint, ended ones too."""
    query = select(member_keys).where(member_keys.c.key_id.in_(sorted(key_ids)))
    return {row.key_id: BoundKey(_key(row), row.bound_at) for row in session.execute(query)}


def list_live(session: Session, staff_id: str) -> list[PersonKey]:
    """The keys with which this member of staff may sign now, the oldest first."""
    query = select(member_keys).where(member_keys.c.staff_id == staff_id, member_keys.c.ended_at.is_(None))
    return [_key(row) for row in session.execute(query.order_by(member_keys.c.bound_at, member_keys.c.key_id))]


def _key(row: Row[Any]) -> PersonKey:
    device = None
    if row.credential_id is not None:
        device = Device(row.credential_id, row.rp_id, row.origin, row.sign_count)
    return PersonKey(row.key_id, row.staff_id, row.kind, row.public_key, row.ended_at, device)
