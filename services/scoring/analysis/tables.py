"""How often each option was chosen; can be dropped and counted again from the marked sheets."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from services.scoring.migrations import METADATA

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
