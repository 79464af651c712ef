"""The sealed exam and the papers drawn from it. None of these tables has a place for a key or a weight."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from services.cbt.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

exams = Table(
    "exams",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("extra_time_minutes", Integer, nullable=False),
    Column("grace_seconds", Integer, nullable=False),
    Column("draw_seed", Text, nullable=False),
    Column("content_digest", Text, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    # Sections, blueprint and items as sealed, without keys. Large, so it stands last: SQLite has to read
    # through it to reach whatever follows.
    Column("content", Json, nullable=False),
)


papers = Table(
    "papers",
    METADATA,
    Column("paper_id", BigId, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), nullable=False),
    Column("drawn_at", UtcDateTime, nullable=False),
    UniqueConstraint("candidate_no", "exam_id", name="uq_papers_candidate"),
)


# Clustered by paper and item: the save statement asks "is this item on that paper" for every answer.
paper_items = Table(
    "paper_items",
    METADATA,
    Column("paper_id", BigId, ForeignKey("papers.paper_id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("option_order", Json, nullable=False),
    sqlite_with_rowid=False,
)
