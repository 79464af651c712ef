"""Rosters: a row of commitments for each decided application, spare codes, and what was signed."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

rosters = Table(
    "rosters",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("spare_root", Text, nullable=False),
    Column("spare_codes", Integer, nullable=False),
    Column("vacancies", Json, nullable=False),
    # Sealed as identity numbers are: a stolen database alone opens no commitment, and allows no trial.
    Column("secret_sealed", LargeBinary),
    Column("drawn_up_at", UtcDateTime, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("closed_at", UtcDateTime),
)

roster_rows = Table(
    "roster_rows",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("application_id", Text, nullable=False),
    # Null once the row is not to be opened any more.
    Column("seed", Text),
    Column("commitments", Json, nullable=False),
)
Index("ix_roster_rows_application", roster_rows.c.application_id, unique=True)

spare_codes = Table(
    "spare_codes",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
)

roster_wishes = Table(
    "roster_wishes",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("signer_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
)
"""A person signed that the roster be closed as it is. Nothing follows from it, and after a restore it is signed
again."""
