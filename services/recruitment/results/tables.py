"""Marks and released rankings, by candidate number."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

scores = Table(
    "scores",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False),
    Column("sections", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("max_total", Integer, nullable=False),
    Column("thresholds", Json, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("chain_head", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    # What these marks replace, where keys were corrected.
    Column("correction", Json),
)

key_corrections = Table(
    "key_corrections",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("selection_id", Text, nullable=False, index=True),
    Column("replaces", Integer, nullable=False),
    Column("items", Json, nullable=False),
    Column("marked", Integer, nullable=False),
    Column("up", Integer, nullable=False),
    Column("down", Integer, nullable=False),
    Column("key_commitment", Text, nullable=False),
    Column("effect_digest", Text, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("corrected_at", UtcDateTime, nullable=False),
)
"""Sets of keys that two members put in force after the sealed one; each was verified here. No key is in it."""

ranking_parts = Table(
    "ranking_parts",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    # The code of a later stage, which has versions of its own; empty for the first one.
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("going_on", Integer, nullable=False, server_default="0"),
)
"""How many rows a part has and how many of them go on: a place in the whole ranking is found from these few numbers."""

rankings = Table(
    "rankings",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    # Set when the last part has arrived; nothing of a version is shown before.
    Column("complete_at", UtcDateTime),
    Column("quota", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Column("present", Integer, nullable=False),
    Column("ranked", Integer, nullable=False),
    Column("ranking_digest", Text, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("tie_breaks", Json, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("released_at", UtcDateTime, nullable=False),
    # Null in releases from before members signed with keys of their own.
    Column("exam_id", Text),
    Column("category", Text),
    Column("findings", Json),
    # Null in releases from before the gate.
    Column("overruled", Json),
    # Null in releases from before builds were named.
    Column("accepted_builds", Json),
    # Scoring's own that ranked and released it.
    Column("build", Text),
    # By whose tickets equals stand in order; null where no seed parted anybody.
    Column("draw_seed", Text),
)

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("rank", Integer),
    Column("marks", Json, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("decision", Json),
    # Set where the signed document names the candidate by it.
    Column("sheet_code", Text),
    Column("normalised", BigInteger),
    # In vacancies with quota groups: the candidate's, and by which place they go on.
    Column("quota_group", Text),
    Column("place", Text),
    # In a later stage, by part, why there is no score.
    Column("unscored", Json),
)
Index("ix_ranking_rows_candidate", ranking_rows.c.candidate_no)

ranking_withdrawals = Table(
    "ranking_withdrawals",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("reason_code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("withdrawn_at", UtcDateTime, nullable=False),
)
"""Versions that two members have withdrawn, with their reason; the version itself stays as it was released."""

withdrawn_signatures = Table(
    "withdrawn_signatures",
    METADATA,
    Column("statement_digest", Text, primary_key=True),
    # Nobody takes back what another has signed.
    Column("staff_id", Text, primary_key=True),
    # One signature may be over many rankings, and is taken back for one.
    Column("vacancy_id", Text, primary_key=True),
    Column("withdrawn_at", UtcDateTime, nullable=False),
)
"""Signatures that their members took back, by the SHA-256 of the statement; a release with one of them is refused."""
