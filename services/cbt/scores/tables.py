"""Marks as scoring reports them, and each session's board that is made from them: both come from the log again."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from services.cbt.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

scores = Table(
    "scores",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("sections", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("max_total", Integer, nullable=False),
    Column("minimum", Integer),
    Column("passed", Boolean, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    # The event's number within its candidate: the highest one counts.
    Column("sequence", Integer, nullable=False),
)

board_changes = Table(
    "board_changes",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("session_id", Text, nullable=False, index=True),
)
"""Sessions whose board is to be made anew. Whatever changes marks adds a row in its own transaction."""

boards = Table(
    "boards",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("lines", Json, nullable=False),
)
