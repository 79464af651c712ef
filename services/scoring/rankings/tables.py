"""Rankings as they are kept for the pages, which can be made again from the marks; and draws, which cannot."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

rankings = Table(
    "rankings",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    # The code of a later stage; empty for the first one, here and in every table of rankings.
    Column("stage", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("frame", Json, nullable=False),
    Column("summary", Json, nullable=False),
    Column("people", Integer, nullable=False),
    Column("present", Integer, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    # The digest of the shifts by which totals were normalised; null where they are not.
    Column("shifts", Text),
)
"""`revision` is another number each time that anything of the ranking is."""
Index(
    "ix_rankings_shifts",
    rankings.c.shifts,
    sqlite_where=rankings.c.shifts.is_not(None),
    postgresql_where=rankings.c.shifts.is_not(None),
)

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("checks", Text, nullable=False),
    Column("may_still_sit", Boolean, nullable=False),
)
"""A row at its place in the ranking, from 1. `content` is the row by number, in canonical JSON; `checks` are the
candidate's thresholds. Both are compared as texts, to write only what has changed."""
Index("ix_ranking_rows_candidate", ranking_rows.c.vacancy_id, ranking_rows.c.stage, ranking_rows.c.candidate_no)

lots = Table(
    "lots",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("stage", Text, nullable=False, server_default=""),
    Column("numbers", Json, nullable=False),
    Column("enterer_id", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    # Of the second member; null until then.
    Column("confirmer_id", Text),
    Column("confirmed_by", Text),
    Column("confirmed_at", UtcDateTime),
    # What each signed with a key of their own; null of lots that were entered under an earlier release.
    Column("statement", Text),
    Column("key_id", Text),
    Column("proof", Text),
    Column("confirming_statement", Text),
    Column("confirming_key_id", Text),
    Column("confirming_proof", Text),
)
"""Lots drawn by hand among candidates who are equal in every key: their `numbers` in the order of the lots."""

draw_seeds = Table(
    "draw_seeds",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, nullable=False, index=True),
    # Of a later stage its code; empty for the first one.
    Column("stage", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
    # The row of the member who had typed the same seed before: with this one it holds.
    Column("first_id", BigId),
)
"""A row for each member who typed the seed of a stage's public draw; `exam_id` is the selection's first exam."""
