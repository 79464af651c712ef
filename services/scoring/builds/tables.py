"""Builds that members accepted beside those that an exam was sealed with. People decided; a replay does not change
it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, UtcDateTime

accepted_builds = Table(
    "accepted_builds",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("build", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
    # The row of the member who had accepted the same build before: with this one it counts as the sealed one does.
    Column("first_id", BigId),
)
"""A row for each member who accepted a build."""
Index("ix_accepted_builds_build", accepted_builds.c.exam_id, accepted_builds.c.service, accepted_builds.c.build)
