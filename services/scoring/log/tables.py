"""The public log: what has arrived, the entries in their order, the checkpoints over them. The truth of the log; the
files that everybody reads are written from here."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, UtcDateTime

log_arrivals = Table(
    "log_arrivals",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("leaf_hash", LargeBinary, nullable=False, unique=True),
    Column("leaf", LargeBinary, nullable=False),
    # The service whose event brought it.
    Column("source", Text, nullable=False),
    # As it says itself; empty where it cannot be read.
    Column("type", Text, nullable=False),
    Column("arrived_at", UtcDateTime, nullable=False),
)

log_entries = Table(
    "log_entries",
    METADATA,
    Column("entry_index", BigInteger, primary_key=True, autoincrement=False),
    Column("leaf_hash", LargeBinary, nullable=False, unique=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("type", Text, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
)

log_refusals = Table(
    "log_refusals",
    METADATA,
    Column("leaf_hash", LargeBinary, primary_key=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("refused_at", UtcDateTime, nullable=False),
)

log_tiles = Table(
    "log_tiles",
    METADATA,
    # The root of each full tile, which is one hash of the level above.
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("tile_index", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
)

log_checkpoints = Table(
    "log_checkpoints",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    # The signed note as it is published.
    Column("note", LargeBinary, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
)
