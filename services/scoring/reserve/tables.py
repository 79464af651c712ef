"""Replies about places, which come from the log; and the moves that followed from them, which are scoring's own."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

reserve_replies = Table(
    "reserve_replies",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("reply", Text, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("reason_code", Text),
    Column("replied_at", UtcDateTime, nullable=False),
    Column("considered", Integer, nullable=False),
)
"""`considered` is the newest version of the ranking whose places have been filled with regard to it; 0: none yet."""

reserve_moves = Table(
    "reserve_moves",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("situation_digest", Text, nullable=False),
    Column("left", Json, nullable=False),
    Column("moved_up", Json, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
)
"""The moves under a version, numbered from 1."""

place_moves = Table(
    "place_moves",
    METADATA,
    Column("pool_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("vacancies", Json, nullable=False),
    Column("situation_digest", Text, nullable=False),
    Column("moves", Json, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
)
"""What moves between the vacancies of a pool, numbered from 1; the last one says all that holds."""

place_pools = Table(
    "place_pools",
    METADATA,
    Column("pool_id", Text, primary_key=True),
    Column("standing", Json, nullable=False),
)
"""The vacancies of a pool as they stood when its places were computed last: id, version, moves of the reserve."""
