"""What the gate found, which can be made again from the marked sheets; and what people overruled, which cannot."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

gate_reports = Table(
    "gate_reports",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("sheets", Integer, nullable=False),
    Column("keys_digest", Text, nullable=False),
    # Over the sessions as they were then; null in a report of the release before, which is made anew.
    Column("sessions_digest", Text),
    # That of `domain.gate.METHOD`; null in reports by the first one.
    Column("method", Integer),
    Column("content", Json, nullable=False),
    Column("computed_at", UtcDateTime, nullable=False),
)
"""Of so many counted sheets, by these keys, in sessions as they were then."""

overrulings = Table(
    "overrulings",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("finding_digest", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
    # The row of the member who had overruled the same before: with this one it holds up nothing any more.
    Column("first_id", BigId),
)
"""A row for each member who overruled a reason."""
Index("ix_overrulings_finding", overrulings.c.exam_id, overrulings.c.kind, overrulings.c.finding_digest)
