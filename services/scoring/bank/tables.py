"""The item bank. Keys and weights are stored here and in `sealed_items`, nowhere else."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

bank_items = Table(
    "bank_items",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("section", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("difficulty", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("stem", Text, nullable=False),
    Column("picture", Json),
    Column("options", Json, nullable=False),
    Column("key", Text),
    Column("weights", Json),
    # Of an item that asks for a number: decimals as texts.
    Column("value", Text),
    Column("tolerance", Text),
    Column("rationale", Text, nullable=False),
    # Codes of items that must not be on one paper with this one; NULL where there are none.
    Column("enemies", Json),
    Column("digest", Text, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)
Index("ix_bank_items_place", bank_items.c.section, bank_items.c.topic, bank_items.c.band)
