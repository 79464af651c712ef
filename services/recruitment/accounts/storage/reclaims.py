"""Identity numbers that were taken back, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.recruitment.accounts.domain.reclaims import Reclaim
from services.recruitment.accounts.tables import accounts, reclaims
from shared.db.upsert import upsert

_DETACHED = "reclaimed:"


def put(session: Session, nik_key: str, account_id: str, wanted: Reclaim, at: datetime) -> None:
    values = {
        "account_id": account_id,
        "name": wanted.name,
        "born_on": wanted.born_on,
        "reason": wanted.reason,
        "reclaimed_by": wanted.by,
        "reclaimed_at": at,
        "registered_at": None,
    }
    row = upsert(session)(reclaims).values(nik_key=nik_key, **values)
    session.execute(row.on_conflict_do_update(index_elements=[reclaims.c.nik_key], set_=values))


def detach(session: Session, account_id: str) -> None:
    """The account keeps its sealed number and loses the key by which it is found, and its password."""
    gone = update(accounts).where(accounts.c.account_id == account_id)
    session.execute(gone.values(nik_key=f"{_DETACHED}{account_id}", password_hash=""))


def is_detached(nik_key: str) -> bool:
    return nik_key.startswith(_DETACHED)


def find_waiting(session: Session, nik_keys: Sequence[str]) -> tuple[str, str, date] | None:
    """(key, name, birth date) of the owner for whom this number was taken back and who has not registered yet."""
    query = select(reclaims.c.nik_key, reclaims.c.name, reclaims.c.born_on)
    query = query.where(reclaims.c.nik_key.in_(nik_keys), reclaims.c.registered_at.is_(None))
    row = session.execute(query).first()
    return (row.nik_key, row.name, row.born_on) if row else None


def note_registered(session: Session, nik_key: str, at: datetime) -> None:
    session.execute(update(reclaims).where(reclaims.c.nik_key == nik_key).values(registered_at=at))


def put_key(session: Session, account_id: str, nik_key: str) -> None:
    """After a change of the secret that keys identity numbers."""
    session.execute(update(reclaims).where(reclaims.c.account_id == account_id).values(nik_key=nik_key))
