"""The public keys of members of staff, as rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from services.recruitment.staff.tables import staff_keys
from shared.db.upsert import upsert
from shared.signatures.belief import BoundKey
from shared.signatures.keys import Device, PersonKey


def add(session: Session, bound: BoundKey, statement: str, proof: str) -> bool:
    """False, and nothing changed, if the key is there already, whoever's it is."""
    key = bound.key
    row = upsert(session)(staff_keys).values(
        key_id=key.key_id,
        staff_id=key.holder,
        kind=key.kind,
        public_key=key.public_key,
        statement=statement,
        proof=proof,
        bound_at=bound.bound_at,
        **(_of_device(key.device) if key.device is not None else {}),
    )
    # Neither the public key nor the device's name for it may be there: one key is one person's.
    row = row.on_conflict_do_nothing()
    return session.execute(row.returning(staff_keys.c.key_id)).one_or_none() is not None


def note_count(session: Session, key_id: str, count: int) -> bool:
    """Stores what the device counts now. False, and nothing changed, if that does not come after its last count."""
    last = staff_keys.c.sign_count
    fitting = update(staff_keys).where(staff_keys.c.key_id == key_id, last < count if count else last == 0)
    return session.execute(fitting.values(sign_count=count).returning(staff_keys.c.key_id)).one_or_none() is not None


def end(session: Session, key_id: str, at: datetime) -> bool:
    """False if it has ended before, or is nobody's."""
    live = update(staff_keys).where(staff_keys.c.key_id == key_id, staff_keys.c.ended_at.is_(None))
    return session.execute(live.values(ended_at=at).returning(staff_keys.c.key_id)).one_or_none() is not None


def list_of(session: Session, staff_id: str) -> list[BoundKey]:
    """All keys of a member, ended ones too, the oldest first."""
    query = select(staff_keys).where(staff_keys.c.staff_id == staff_id)
    return [_bound(row) for row in session.execute(query.order_by(staff_keys.c.bound_at, staff_keys.c.key_id))]


def find(session: Session, key_ids: Collection[str]) -> dict[str, BoundKey]:
    """The keys with these fingerprints, by fingerprint, ended ones too."""
    query = select(staff_keys).where(staff_keys.c.key_id.in_(list(key_ids)))
    return {row.key_id: _bound(row) for row in session.execute(query)}


def _bound(row: Row[Any]) -> BoundKey:
    device = None
    if row.credential_id is not None:
        device = Device(row.credential_id, row.rp_id, row.origin, row.sign_count)
    key = PersonKey(row.key_id, row.staff_id, row.kind, row.public_key, row.ended_at, device)
    return BoundKey(key, row.bound_at)


def _of_device(device: Device) -> dict[str, Any]:
    return {
        "credential_id": device.credential_id,
        "rp_id": device.rp_id,
        "origin": device.origin,
        "sign_count": device.count,
    }
