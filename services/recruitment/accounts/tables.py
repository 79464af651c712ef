"""Applicants' accounts and everybody's logins; names, NIK and contacts are in `accounts` and nowhere else."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import UtcDateTime

accounts = Table(
    "accounts",
    METADATA,
    Column("account_id", Text, primary_key=True),
    # Looked up by a keyed hash; the number itself is sealed and opened for verification only.
    Column("nik_key", Text, nullable=False, unique=True),
    Column("nik_sealed", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("born_on", Date, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("consented_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # How often somebody tried to register this NIK again.
    Column("repeats", Integer, nullable=False, server_default="0"),
)

reclaims = Table(
    "reclaims",
    METADATA,
    # A number that was taken back for its owner: only who states this name and birth date registers it next.
    Column("nik_key", Text, primary_key=True),
    # The account that somebody else had opened with it.
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("born_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reclaimed_by", Text, nullable=False),
    Column("reclaimed_at", UtcDateTime, nullable=False),
    Column("registered_at", UtcDateTime),
)

logins = Table(
    "logins",
    METADATA,
    # The digest of the token in the browser's cookie: a copy of this table opens no door.
    Column("token_digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
Index("ix_logins_expires_at", logins.c.expires_at)

login_attempts = Table(
    "login_attempts",
    METADATA,
    # A keyed hash of the NIK or the staff name that was tried, whether or not there is such an account.
    Column("subject_key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_failed_at", UtcDateTime, nullable=False),
)
