"""How candidates were admitted, and who goes on to a later stage by the rankings that two members have signed; no mark
is among it. All of it follows from events."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Index, Integer, Table, Text, and_, exists, or_

from services.cbt.migrations import METADATA
from shared.db.types import Json, UtcDateTime

admissions = Table(
    "admissions",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    # Null for those who were admitted before it was kept here: their documents name them by number.
    Column("vacancy_id", Text),
    Column("sheet_code", Text),
)
"""By which vacancy and sheet code recruitment knows a candidate. Rankings are held against it."""

# The newest release of each ranking that was believed. The first stage has an empty code here.
believed_rankings = Table(
    "believed_rankings",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
)

going_on = Table(
    "going_on",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    # Of somebody who was moved afterwards, only the row of the vacancy that they are in counts.
    Column("vacancy_id", Text, primary_key=True),
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


def goes_on(candidate_no: ColumnElement[str], stage: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the candidate goes on from this stage, by the ranking of the vacancy that they are in now."""
    own = or_(admissions.c.vacancy_id == going_on.c.vacancy_id, admissions.c.vacancy_id.is_(None))
    joined = going_on.join(admissions, and_(admissions.c.candidate_no == going_on.c.candidate_no, own))
    return exists().select_from(joined).where(going_on.c.candidate_no == candidate_no, going_on.c.stage == stage)
