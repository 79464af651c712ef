"""Sealed minutes. They can be made again from the release, with other seals."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import UtcDateTime

minutes = Table(
    "minutes",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    # The code of a later stage; empty for the first one.
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    # SHA-256 of the certificate that a reader trusts, and whether it is the installation's own authority.
    Column("sealer", Text, nullable=False),
    Column("sealed_by_own", Boolean, nullable=False),
)
