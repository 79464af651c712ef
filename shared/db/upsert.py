"""INSERT ... ON CONFLICT, which both databases have and SQLAlchemy offers per dialect only."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(session: Session) -> Any:
    """The `insert` of this session's database that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
