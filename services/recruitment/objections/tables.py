"""Objections with their texts, which people filed; and what scoring said of them, which the log can give again."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

item_objections = Table(
    "item_objections",
    METADATA,
    Column("objection_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("exam_id", Text, nullable=False),
    # Whose it is, only sittings say.
    Column("attempt_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    # Null where it was lost with an old database.
    Column("text", Text),
    Column("filed_at", UtcDateTime, nullable=False),
    UniqueConstraint("attempt_id", "number", name="uq_item_objections_number"),
)
Index("ix_item_objections_exam", item_objections.c.exam_id, item_objections.c.filed_at)

objection_windows = Table(
    "objection_windows",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("filed", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
"""What was announced last of each exam."""

objection_answers = Table(
    "objection_answers",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("answer_digest", Text, primary_key=True),
    Column("selection_id", Text, nullable=False, index=True),
    Column("item_id", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("key_set", Integer),
    Column("objections", Integer, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("initials", Json, nullable=False),
    Column("signatures", Json, nullable=False),
)
"""Public answers of two members; each was verified here."""

answered_objections = Table(
    "answered_objections",
    METADATA,
    Column("objection_id", Text, primary_key=True),
    Column("answer_digest", Text, nullable=False),
)
