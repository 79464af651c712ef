"""Staff accounts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

staff = Table(
    "staff",
    METADATA,
    Column("staff_id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("roles", Json, nullable=False),
    Column("password_hash", Text, nullable=False),
    # Set for accounts whose password is the published one of the demo; a simulation lists them at the login.
    Column("demo", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
