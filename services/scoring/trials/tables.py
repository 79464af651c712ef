"""Trials of rules: what a member asked for, and the figures that came of it. They have no effect on anything."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

trials = Table(
    "trials",
    METADATA,
    Column("trial_id", BigId, primary_key=True),
    Column("member_id", Text, nullable=False, index=True),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("rules", Json, nullable=False),
    # Of made-up people; null where those of an earlier sitting or of a sheet are taken.
    Column("settings", Json),
    Column("exam_id", Text),
    # The rules to which they are compared; null where to none.
    Column("compared", Json),
    Column("computed_at", UtcDateTime),
    Column("problem", Text),
    Column("outcomes", Json),
    # Who enters and who leaves; no list of trials reads it.
    Column("changes", Json),
    # Rows of earlier marks that a member sent; null once they are computed.
    Column("sheet", Json),
    # What became of each of them.
    Column("report", Json),
    # The random number of the form, by which one that is sent twice is known.
    Column("pressed", Text),
)
"""`problem` is the code of what made it impossible."""
