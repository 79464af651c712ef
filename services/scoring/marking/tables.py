"""The tables of scoring. What comes from the log can be dropped and replayed; the rest is scoring's own.

Replayable: vacancies, candidates, attempts, journal_entries, marks, option_counts.
Scoring's own: bank, exams with their approvals and sealed items, announcements, signatures, releases,
closures.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, Table, Text, text

from shared.db.types import BigId, Json, UtcDateTime
from shared.messaging.tables import copy_into

METADATA = MetaData()

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
    Column("rationale", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)
Index("ix_bank_items_place", bank_items.c.section, bank_items.c.topic, bank_items.c.band)

exams = Table(
    "exams",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("selection_title", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("simulation", Boolean, nullable=False),
    Column("rules", Json, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("blueprint", Json, nullable=False),
    Column("identifier_secret", Text, nullable=False),
    Column("key_salt", Text, nullable=False),
    Column("draw_seed", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("content_digest", Text),
    Column("sealed_at", UtcDateTime),
)

exam_approvals = Table(
    "exam_approvals",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
)

sealed_items = Table(
    "sealed_items",
    METADATA,
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("code", Text, nullable=False, index=True),
    Column("section", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("difficulty", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("right_option", Text),
    Column("points", Json),
)
"""`options` maps option id to the author's letter; `points` maps option id to weight."""

option_counts = Table(
    "option_counts",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("option_id", Text, primary_key=True),
    Column("chosen", Integer, nullable=False),
)
"""How often an option was chosen; blanks under the empty option id."""

vacancies = Table(
    "vacancies",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("position_group", Text),
    Column("quota", Integer, nullable=False),
)

candidates = Table(
    "candidates",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("category", Text, nullable=False),
    Column("extra_time", Boolean, nullable=False),
    Column("gpa", Text),
    Column("born_on", Date, nullable=False),
)

attempts = Table(
    "attempts",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("exam_id", Text, nullable=False),
    Column("started_at", UtcDateTime),
    Column("started_items", Json),
    Column("submitted_at", UtcDateTime),
    Column("items", Json),
    Column("answers", Json),
    Column("entries", Integer),
    Column("chain_head", Text),
    Column("integrity", Text, nullable=False),
    Column("fault", Text),
    Column("fault_at", Integer),
    Column("conflict_at", Integer),
)
Index("ix_attempts_exam", attempts.c.exam_id, attempts.c.integrity)

journal_entries = Table(
    "journal_entries",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("option_id", Text),
    Column("doubtful", Boolean, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("hash", Text, nullable=False),
)

marks = Table(
    "marks",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("exam_id", Text, nullable=False),
    Column("sections", Json, nullable=False),
    Column("checks", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("marked_at", UtcDateTime, nullable=False),
)
Index(
    "ix_marks_uncounted",
    marks.c.attempt_id,
    sqlite_where=text("NOT counted"),
    postgresql_where=text("NOT counted"),
)

announcements = Table(
    "announcements",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("announced_at", UtcDateTime, nullable=False),
)
"""Which marks have been told to recruitment; a replay that finds the same marks does not tell them again."""

signatures = Table(
    "signatures",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
)
"""`version` is the release that the signature works towards."""

releases = Table(
    "releases",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("ranking", Json, nullable=False),
    Column("released_at", UtcDateTime, nullable=False),
)

closures = Table(
    "closures",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("attempt_id", Text, nullable=False, index=True),
    Column("fault", Text, nullable=False),
    Column("fault_at", Integer),
    Column("reason", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
)
"""A committee member looked into a sheet whose journal does not fit, and says why it may stand."""

copy_into(METADATA)
