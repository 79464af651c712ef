"""Who approves and signs: their public keys, and whether they may still do so, as recruitment announces it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

member_keys = Table(
    "member_keys",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    # Of a passkey alone: its id at the device, its site, the origin of its pages, and the device's last count here.
    Column("credential_id", Text),
    Column("rp_id", Text),
    Column("origin", Text),
    Column("sign_count", BigInteger),
)

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
