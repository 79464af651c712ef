"""Applicants' accounts, as rows: the only place with names, identity numbers and contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.recruitment.storage.tables import accounts
from shared.kernel.errors import NotFound
from shared.messaging.outbox import upsert


@dataclass(frozen=True)
class Account:
    """`nik_sealed` is opened for verification only (usecases/vault.py)."""

    account_id: str
    nik_sealed: bytes
    name: str
    born_on: date
    email: str
    phone: str


def add_or_note_repeat(session: Session, values: Mapping[str, Any]) -> None:
    """Adds an account, or counts that its NIK was registered again; both cost one write."""
    row = upsert(session)(accounts).values(**values)
    session.execute(
        row.on_conflict_do_update(index_elements=[accounts.c.nik_key], set_={"repeats": accounts.c.repeats + 1})
    )


def find(session: Session, account_id: str) -> Account:
    """Raises NotFound."""
    columns = [accounts.c[name] for name in Account.__dataclass_fields__]
    row = session.execute(select(*columns).where(accounts.c.account_id == account_id)).one_or_none()
    if row is None:
        raise NotFound
    return Account(**{**row._asdict(), "nik_sealed": bytes(row.nik_sealed)})


def credentials(session: Session, nik_key: str) -> tuple[str, str] | None:
    """(account id, password hash) of a NIK's key."""
    query = select(accounts.c.account_id, accounts.c.password_hash).where(accounts.c.nik_key == nik_key)
    row = session.execute(query).one_or_none()
    return (row.account_id, row.password_hash) if row else None


def name_of(session: Session, account_id: str) -> str | None:
    return session.scalar(select(accounts.c.name).where(accounts.c.account_id == account_id))
