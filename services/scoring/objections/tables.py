"""Objections and windows, as recruitment says, which the log gives again; and answers, which people gave."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

objections = Table(
    "objections",
    METADATA,
    Column("objection_id", Text, primary_key=True),
    Column("exam_id", Text, nullable=False),
    Column("attempt_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("filed_at", UtcDateTime, nullable=False),
    # Null until the paper of the attempt is known.
    Column("item_id", Text),
)
Index("ix_objections_item", objections.c.exam_id, objections.c.item_id)
Index(
    "ix_objections_unplaced",
    objections.c.attempt_id,
    sqlite_where=text("item_id IS NULL"),
    postgresql_where=text("item_id IS NULL"),
)

objection_windows = Table(
    "objection_windows",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("filed", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

objection_answers = Table(
    "objection_answers",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("key_set", Integer),
    Column("objections", Json, nullable=False),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
    # The row of the member who had signed the same before: with this one it is given.
    Column("first_id", BigId),
)
"""A row for each member who signed an answer to what waited of an item."""
Index("ix_objection_answers_item", objection_answers.c.exam_id, objection_answers.c.item_id)

answered_objections = Table(
    "answered_objections",
    METADATA,
    Column("objection_id", Text, primary_key=True),
    Column("exam_id", Text, nullable=False, index=True),
)
