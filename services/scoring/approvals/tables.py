"""The public keys of those who sign, as recruitment announces them."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import UtcDateTime

member_keys = Table(
    "member_keys",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
