"""Who goes on to a later stage, by the rankings that two members have signed; no mark is among it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from services.cbt.migrations import METADATA
from shared.db.types import Json

# The newest release of each ranking that was believed. The first stage has an empty code here.
believed_rankings = Table(
    "believed_rankings",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

going_on = Table(
    "going_on",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("vacancy_id", Text, nullable=False),
    Column("selection_id", Text, nullable=False),
)
Index("ix_going_on_vacancy", going_on.c.vacancy_id, going_on.c.stage)

# Parts of a long ranking until its last one has come and the whole can be believed; then they are removed.
ranking_parts = Table(
    "ranking_parts",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("rows", Json, nullable=False),
)
