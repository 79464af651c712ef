"""Signatures and releases. People made them; a replay does not change them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text, false

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

signatures = Table(
    "signatures",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    # The code of a later stage, which has versions of its own; empty for the first one.
    Column("stage", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    # What the member signed, and with which key; null for signatures of the release before.
    Column("statement", Text),
    Column("key_id", Text),
    Column("proof", Text),
    # Where the statement is over many rankings: the place of this one among them.
    Column("batch", Json),
    # When the member took it back, before a second one released the ranking.
    Column("withdrawn_at", UtcDateTime),
)
"""`version` is the release that the signature works towards."""

releases = Table(
    "releases",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("ranking", Json, nullable=False),
    Column("released_at", UtcDateTime, nullable=False),
    # Set by the upgrade for what was approved without keys and had not been published.
    Column("to_be_signed_again", Boolean, nullable=False, server_default=false()),
    # When two members withdrew it.
    Column("withdrawn_at", UtcDateTime),
    # Scoring's own that ranked and released it; null of earlier releases.
    Column("build", Text),
)

withdrawals = Table(
    "withdrawals",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("stage", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
)
"""Members who want a released version withdrawn, each with the reason that they signed: one row for a member."""
