"""Counts of the options chosen and figures of the items; can be dropped and made again from the marked sheets."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

option_counts = Table(
    "option_counts",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("option_id", Text, primary_key=True),
    Column("chosen", Integer, nullable=False),
)
"""How often an option was chosen; blanks under the empty option id."""

counted_sheets = Table(
    "counted_sheets",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("sheets", Integer, nullable=False),
)
"""How many sheets of an exam are in the counts; by it whoever shows what follows from them sees whether it changed."""

item_errors = Table(
    "item_errors",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("attempt_id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
)
"""Errors in questions that candidates reported while sitting, as cbt says; the log gives them again."""

item_analyses = Table(
    "item_analyses",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("sheets", Integer, nullable=False),
    Column("keys_digest", Text, nullable=False),
    Column("miskeyed", Json, nullable=False),
    Column("content", Json, nullable=False),
    Column("computed_at", UtcDateTime, nullable=False),
)
"""The item analysis of an exam as it was computed last: of how many sheets, and by which keys. `miskeyed` are the codes
of the items whose key is probably wrong, which the content has, too."""
