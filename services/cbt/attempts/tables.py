"""Attempts, their journals, and when a seat last called."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from services.cbt.migrations import METADATA
from shared.db.types import BigId, UtcDateTime

attempts = Table(
    "attempts",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("selection_id", Text, nullable=False),
    Column("exam_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("paper_id", BigId, ForeignKey("papers.paper_id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("deadline_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("reason", Text),
    # The chain's length and last hash, so that new entries are linked without reading the old ones.
    Column("chain_length", Integer, nullable=False),
    Column("chain_head", Text, nullable=False),
    # What the journal begins with; null where it has no lines.
    Column("head_line", Text),
    # The chain's length in the last minute link that has it; null in none.
    Column("linked_length", Integer),
    # The hash of the session's last minute link when the attempt was submitted.
    Column("minute_link", Text),
    UniqueConstraint("candidate_no", "exam_id", name="uq_attempts_candidate"),
)
Index(
    "ix_attempts_open",
    attempts.c.closes_at,
    sqlite_where=attempts.c.state == "active",
    postgresql_where=attempts.c.state == "active",
)
Index("ix_attempts_session", attempts.c.session_id)


minute_links = Table(
    "minute_links",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("minute", UtcDateTime, nullable=False),
    # How many journals it binds; which, its event says.
    Column("heads", Integer, nullable=False),
    Column("hash", Text, nullable=False),
)
"""The chain over the journals of each session."""


# Clustered by attempt and sequence. No foreign key: the one statement that inserts selects from attempts,
# so a check would only cost. A row never changes but for getting its place in the chain.
journal = Table(
    "journal",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("option_id", Text),
    Column("doubtful", Boolean, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("position", Integer),
    Column("hash", Text),
    sqlite_with_rowid=False,
)
Index(
    "ix_journal_unchained",
    journal.c.saved_at,
    sqlite_where=journal.c.position.is_(None),
    postgresql_where=journal.c.position.is_(None),
)


journal_acts = Table(
    "journal_acts",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Lines of journals that are no answers, by their places in the chain."""


item_errors = Table(
    "item_errors",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
)
"""Errors in questions, as candidates reported them while sitting: a reason by its code, never a text."""


# When a seat last called, written every few seconds for all at once: shown to proctors, no rule depends on it.
presence = Table(
    "presence",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)
