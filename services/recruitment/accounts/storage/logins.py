"""Logins and failed login attempts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, insert, select
from sqlalchemy.orm import Session

from services.recruitment.accounts.tables import login_attempts, logins
from shared.db.upsert import upsert


def add(session: Session, token_digest: str, kind: str, subject_id: str, at: datetime, until: datetime) -> None:
    session.execute(
        insert(logins).values(
            token_digest=token_digest, kind=kind, subject_id=subject_id, created_at=at, expires_at=until
        )
    )


def find_subject(session: Session, token_digest: str, kind: str, now: datetime) -> str | None:
    """The owner of this token; None once it has expired."""
    query = select(logins.c.subject_id).where(
        logins.c.token_digest == token_digest, logins.c.kind == kind, logins.c.expires_at > now
    )
    return session.scalar(query)


def remove(session: Session, token_digest: str) -> None:
    session.execute(delete(logins).where(logins.c.token_digest == token_digest))


def remove_all(session: Session, kind: str, subject_id: str) -> None:
    session.execute(delete(logins).where(logins.c.kind == kind, logins.c.subject_id == subject_id))


def remove_expired(session: Session, now: datetime, count_for: timedelta) -> int:
    """Drops logins that are over and failures that no longer count; returns how many rows."""
    over = delete(logins).where(logins.c.expires_at <= now).returning(logins.c.token_digest)
    stale = delete(login_attempts).where(login_attempts.c.last_failed_at < now - count_for)
    forgotten = stale.returning(login_attempts.c.subject_key)
    return len(session.execute(over).all()) + len(session.execute(forgotten).all())


def find_failures(session: Session, subject_key: str) -> tuple[int, datetime] | None:
    """(failures in a row, moment of the last) for a tried account, whether or not it exists."""
    query = select(login_attempts.c.failures, login_attempts.c.last_failed_at)
    row = session.execute(query.where(login_attempts.c.subject_key == subject_key)).one_or_none()
    return (row.failures, row.last_failed_at) if row else None


def count_attempt(session: Session, subject_key: str, at: datetime, count_for: timedelta) -> None:
    """Counts an attempt as failed until `remove_failures` is called; old failures no longer count."""
    table = login_attempts
    row = upsert(session)(table).values(subject_key=subject_key, failures=1, last_failed_at=at)
    stale = table.c.last_failed_at < at - count_for
    counted = case((stale, 1), else_=table.c.failures + 1)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[table.c.subject_key], set_={"failures": counted, "last_failed_at": at}
        )
    )


def remove_failures(session: Session, subject_key: str) -> None:
    session.execute(delete(login_attempts).where(login_attempts.c.subject_key == subject_key))
