"""Who approves and signs: their public keys, and whether they may still do so, as recruitment announces it."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime
from shared.members import tables as members

member_keys = members.member_keys.to_metadata(METADATA)
taken_statements = members.taken_statements.to_metadata(METADATA)

staff_standing = Table(
    "staff_standing",
    METADATA,
    Column("staff_id", Text, primary_key=True),
    # Of the account's last change that is known here (shared.web.standing).
    Column("generation", Integer, nullable=False),
    # Null until they change for the first time under this release: then the roles of the token are the only word.
    Column("roles", Json),
    Column("roles_since", UtcDateTime),
    Column("disabled_at", UtcDateTime),
)
