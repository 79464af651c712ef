"""Signatures, releases and closed findings. People made them; a replay does not change them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

signatures = Table(
    "signatures",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
)
"""`version` is the release that the signature works towards."""

releases = Table(
    "releases",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("ranking", Json, nullable=False),
    Column("released_at", UtcDateTime, nullable=False),
)

closures = Table(
    "closures",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("attempt_id", Text, nullable=False, index=True),
    Column("fault", Text, nullable=False),
    Column("fault_at", Integer),
    Column("reason", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
)
"""A committee member looked into a sheet whose journal does not fit, and lets it stand, with the reason."""
