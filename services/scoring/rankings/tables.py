"""Rankings as they are kept for the pages; they can be dropped and made again from the marks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

rankings = Table(
    "rankings",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("frame", Json, nullable=False),
    Column("summary", Json, nullable=False),
    Column("people", Integer, nullable=False),
    Column("present", Integer, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)
"""`revision` is another number each time that anything of the ranking is."""

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("checks", Text, nullable=False),
    Column("may_still_sit", Boolean, nullable=False),
)
"""A row at its place in the ranking, from 1. `content` is the row as it is signed, in canonical JSON; `checks` are the
candidate's thresholds. Both are compared as texts, to write only what has changed."""
Index("ix_ranking_rows_candidate", ranking_rows.c.vacancy_id, ranking_rows.c.candidate_no)
