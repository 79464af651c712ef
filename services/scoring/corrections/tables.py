"""Corrections of keys: what was proposed, what it does, who signed it. People decided on them: a replay keeps them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, false, text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

key_corrections = Table(
    "key_corrections",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("replaces", Integer, nullable=False),
    Column("changes", Json, nullable=False),
    Column("proposer_id", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    # What it does, as it was computed last, and of what it was computed.
    Column("basis", Text),
    Column("effect", Json),
    Column("effect_digest", Text),
    Column("computed_at", UtcDateTime),
    Column("decided_at", UtcDateTime),
    # Of one that was rejected.
    Column("decided_by", Text),
    Column("decided_because", Text),
)
"""`number` is that of the set of keys which it would become, `replaces` that of the set in force when it was begun."""
Index("ix_key_corrections_exam", key_corrections.c.exam_id, key_corrections.c.number)
Index(
    "ix_key_corrections_open",
    key_corrections.c.exam_id,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)

correction_rows = Table(
    "correction_rows",
    METADATA,
    Column("correction_id", BigId, primary_key=True),
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False),
    Column("remarked", Boolean, nullable=False),
    Column("old_sections", Json, nullable=False),
    Column("old_total", Integer, nullable=False),
    Column("old_passed", Boolean, nullable=False),
    Column("old_rank", Integer),
    Column("old_status", Text, nullable=False),
    Column("sections", Json, nullable=False),
    Column("checks", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("rank", Integer),
    Column("status", Text, nullable=False),
    Column("reported", Boolean, nullable=False, server_default=false()),
)
"""The marks by this set of every sheet that has other ones by it (`remarked`), beside those by the set before; and the
sheets that only get another rank, or come to stand elsewhere at the line. `reported` once recruitment was told."""
Index("ix_correction_rows_vacancy", correction_rows.c.correction_id, correction_rows.c.vacancy_id)
Index(
    "ix_correction_rows_unreported",
    correction_rows.c.correction_id,
    sqlite_where=text("remarked AND NOT reported"),
    postgresql_where=text("remarked AND NOT reported"),
)

correction_vacancies = Table(
    "correction_vacancies",
    METADATA,
    Column("correction_id", BigId, primary_key=True),
    Column("vacancy_id", Text, primary_key=True),
    Column("old_digest", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("counts", Json, nullable=False),
    Column("around", Json, nullable=False),
    Column("weight", Integer, nullable=False),
)
"""The vacancies in which marks change: their rankings' digests by both sets, and the places around the line by both.
Those in which most people come or go have the highest `weight`."""

correction_approvals = Table(
    "correction_approvals",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("correction_id", BigId, nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
)
"""Signatures on the effect with this digest; they count for no other."""
