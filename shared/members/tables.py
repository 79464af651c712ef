"""Who signs: the public keys of members of staff, and what each account was allowed from which moment on.

Recruitment knows this of its own; a service that takes or receives signatures keeps what recruitment announces.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Table, Text

from shared.db.types import Json, UtcDateTime

METADATA = MetaData()
"""Holds the declarations only; a part that needs a table copies it into its service's metadata (`to_metadata`)."""

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

staff_history = Table(
    "staff_history",
    METADATA,
    # What each account was allowed from which moment on: a signature is judged by what its member was then.
    Column("staff_id", Text, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("roles", Json, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

taken_statements = Table(
    "taken_statements",
    METADATA,
    # By the SHA-256 of its text: a statement is taken once, also where its signature was taken back meanwhile.
    Column("digest", Text, primary_key=True),
    Column("taken_at", UtcDateTime, nullable=False, index=True),
)
