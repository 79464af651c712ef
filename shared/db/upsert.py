"""INSERT ... ON CONFLICT, which both databases have and SQLAlchemy offers per dialect only."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(session: Session) -> Any:
    """The `insert` of this session's database that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return upsert_of(dialect_of(session))


def dialect_of(session: Session) -> str:
    """The name of this session's database, for a statement that is put together once for each."""
    return session.get_bind().dialect.name


def upsert_of(dialect: str) -> Any:
    """`upsert` of a database by its name."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert
