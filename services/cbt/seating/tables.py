"""The tables that cbt owns. None of them has a place for a key, a weight or a mark."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from shared.db.types import BigId, Json, UtcDateTime
from shared.messaging.tables import copy_into

METADATA = MetaData()
copy_into(METADATA)

selections = Table(
    "selections",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)

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

candidates = Table(
    "candidates",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("extra_time", Boolean, nullable=False),
    Column("admitted_at", UtcDateTime, nullable=False),
)
Index("ix_candidates_selection", candidates.c.selection_id, candidates.c.candidate_no)

# On its own, because it is personal: only the check-in desk reads it, and it can be emptied afterwards.
identities = Table(
    "identities",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("photo_reference", Text),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("selection_id", Text, ForeignKey("selections.selection_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("selection_id", "venue", "name", name="uq_sessions_name"),
)

rooms = Table(
    "rooms",
    METADATA,
    Column("session_id", Text, ForeignKey("sessions.session_id"), primary_key=True),
    Column("room_no", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("seats", Integer, nullable=False),
)

seats = Table(
    "seats",
    METADATA,
    Column("candidate_no", Text, ForeignKey("candidates.candidate_no"), primary_key=True),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("session_id", Text, nullable=False),
    Column("room_no", Integer, nullable=False),
    Column("seat_no", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["session_id", "room_no"], ["rooms.session_id", "rooms.room_no"], name="fk_seats_room"),
    UniqueConstraint("session_id", "room_no", "seat_no", name="uq_seats_place"),
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

pins = Table(
    "pins",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
    Column("wrong_tries", Integer, nullable=False),
    Column("used_at", UtcDateTime),
)

logins = Table(
    "logins",
    METADATA,
    Column("token_digest", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("exam_id", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("replaced_at", UtcDateTime),
)
Index(
    "uq_logins_live",
    logins.c.candidate_no,
    logins.c.exam_id,
    unique=True,
    sqlite_where=logins.c.replaced_at.is_(None),
    postgresql_where=logins.c.replaced_at.is_(None),
)

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
    UniqueConstraint("candidate_no", "exam_id", name="uq_attempts_candidate"),
)
Index(
    "ix_attempts_open",
    attempts.c.closes_at,
    sqlite_where=attempts.c.state == "active",
    postgresql_where=attempts.c.state == "active",
)

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

# When a seat last called, written every few seconds for all at once: for the hall's eyes, nothing depends on it.
presence = Table(
    "presence",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)
