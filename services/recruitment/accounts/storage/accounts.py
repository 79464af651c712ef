"""Applicants' accounts, as rows: the only place with names, identity numbers and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.recruitment.accounts.domain.accounts import Account
from services.recruitment.accounts.tables import accounts
from shared.db.upsert import upsert
from shared.kernel.errors import NotFound


def add_or_count_repeat(
    session: Session,
    account: Account,
    *,
    nik_key: str,
    other_keys: Sequence[str],
    password_hash: str,
    now: datetime,
) -> None:
    """Adds an account, or counts that its NIK was registered again; both cost one write.

    `other_keys` are those that an account with this NIK may be stored under as well as its `nik_key`.
    """
    if other_keys:
        known = update(accounts).where(accounts.c.nik_key.in_(other_keys)).values(repeats=accounts.c.repeats + 1)
        if session.execute(known.returning(accounts.c.account_id)).first() is not None:
            return
    row = upsert(session)(accounts).values(
        **account.__dict__, nik_key=nik_key, password_hash=password_hash, consented_at=now, created_at=now
    )
    session.execute(
        row.on_conflict_do_update(index_elements=[accounts.c.nik_key], set_={"repeats": accounts.c.repeats + 1})
    )


def get(session: Session, account_id: str) -> Account:
    """Raises NotFound."""
    columns = [accounts.c[name] for name in Account.__dataclass_fields__]
    row = session.execute(select(*columns).where(accounts.c.account_id == account_id)).one_or_none()
    if row is None:
        raise NotFound
    return Account(**{**row._asdict(), "nik_sealed": bytes(row.nik_sealed)})


def find_credentials(session: Session, nik_keys: Sequence[str]) -> tuple[str, str] | None:
    """(account id, password hash) of a NIK, by the keys that it may be stored under."""
    query = select(accounts.c.account_id, accounts.c.password_hash).where(accounts.c.nik_key.in_(nik_keys))
    row = session.execute(query.order_by(accounts.c.created_at).limit(1)).one_or_none()
    return (row.account_id, row.password_hash) if row else None


@dataclass(frozen=True)
class Sealed:
    """How one account's identity number is stored."""

    account_id: str
    nik_key: str
    nik_sealed: bytes


def list_sealed_after(session: Session, account_id: str, at_most: int) -> list[Sealed]:
    """The accounts that follow `account_id`, in the order of their ids."""
    columns = (accounts.c.account_id, accounts.c.nik_key, accounts.c.nik_sealed)
    rows = select(*columns).where(accounts.c.account_id > account_id).order_by(accounts.c.account_id).limit(at_most)
    return [Sealed(row.account_id, row.nik_key, bytes(row.nik_sealed)) for row in session.execute(rows)]


def has_key(session: Session, nik_key: str) -> bool:
    return session.scalar(select(accounts.c.account_id).where(accounts.c.nik_key == nik_key)) is not None


def put_sealed(session: Session, fresh: Sealed) -> None:
    row = update(accounts).where(accounts.c.account_id == fresh.account_id)
    session.execute(row.values(nik_key=fresh.nik_key, nik_sealed=fresh.nik_sealed))


def find_name(session: Session, account_id: str) -> str | None:
    return session.scalar(select(accounts.c.name).where(accounts.c.account_id == account_id))
