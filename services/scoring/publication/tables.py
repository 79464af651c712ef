"""The newest edition of each selection's public files. Its files can be written again as long as rankings stand."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

bundle_editions = Table(
    "bundle_editions",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("edition", Integer, nullable=False),
    # The bytes of its index.json.
    Column("content", LargeBinary, nullable=False),
    # The digest of what it was made from (`usecases.facts`).
    Column("made_from", Text, nullable=False),
    # The exams whose keys it has: what is public stays public.
    Column("opened", Json, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
)
