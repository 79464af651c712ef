"""Sheets that do not count: what one person has signed so far, and what two have decided."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from services.cbt.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

exclusion_wishes = Table(
    "exclusion_wishes",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("attempt_id", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
    UniqueConstraint("attempt_id", "signer_id", name="uq_exclusion_wishes_signer"),
)
"""A person signed that a sheet be excluded for this reason; each has one wish about a sheet, the newest. Nothing
follows from it, and after a restore it is signed again."""

exclusions = Table(
    "exclusions",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("exam_id", Text, nullable=False),
    Column("selection_id", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
)
"""Decided by two, as the events say that cbt emitted."""
Index("ix_exclusions_selection", exclusions.c.selection_id, exclusions.c.decided_at)
