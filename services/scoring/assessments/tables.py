"""Who takes part in a later stage, what people entered of them, and the scores that came of it. None of it comes from
the log of others; a replay does not change it."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

stage_participants = Table(
    "stage_participants",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("candidate_no", Text, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    # What earlier stages hand on of the candidate, by code: "skd", "skd:TKP".
    Column("carried", Json, nullable=False, server_default="{}"),
    # Since the ranking of this stage was released, its scores stay.
    Column("closed_at", UtcDateTime),
)
"""Those who go on in the released ranking of the stage before."""

assessment_entries = Table(
    "assessment_entries",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("candidate_no", Text, primary_key=True),
    Column("enterer_id", Text, primary_key=True),
    Column("entered_by", Text, nullable=False),
    Column("scores", Json, nullable=False),
    Column("reason", Text),
    Column("entered_at", UtcDateTime, nullable=False),
)
"""What one person entered: scores by criterion, or the `reason` why there are none."""

assessments = Table(
    "assessments",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("candidate_no", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("scores", Json, nullable=False),
    Column("reason", Text),
    Column("enterer_ids", Json, nullable=False),
    Column("entered_by", Json, nullable=False),
    # Of the third person, where two differed.
    Column("decider_id", Text),
    Column("decided_because", Text),
    Column("corrections", Integer, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)
"""What counts."""

assessment_corrections = Table(
    "assessment_corrections",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("scores", Json, nullable=False),
    Column("reason", Text),
    Column("because", Text, nullable=False),
    Column("proposer_id", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    # Of the second person; null until then.
    Column("confirmer_id", Text),
    Column("confirmed_by", Text),
    Column("confirmed_at", UtcDateTime),
)
"""Scores that replace recorded ones, once a second person has confirmed them."""

assessment_imports = Table(
    "assessment_imports",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("importer_id", Text, nullable=False),
    # Of each row its place in the sheet, the candidate's number, and what became of it; no scores.
    Column("lines", Json, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)
"""What became of the rows of each sheet, for the person who imported it."""
