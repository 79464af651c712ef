"""The trail: one row for each event of any service, without its payload."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

trail = Table(
    "trail",
    METADATA,
    # Taken from `trail_counter`, whose row stays locked until the commit: ids appear in their own order,
    # so that a page may read "everything after 17" and miss nothing.
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    # The kind of act (trail/domain/kinds.py).
    Column("kind", Text, nullable=False, server_default=""),
    Column("topic", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("candidate_no", Text),
    Column("selection_id", Text),
    # The selection whose trail shows the line; "" where every selection's does: what belongs to none. Not NULL,
    # because PostgreSQL does not read the NULLs of an index in the order of its next column.
    Column("scope", Text, nullable=False, server_default=""),
    Column("vacancy_id", Text),
    Column("actor", Text, nullable=False),
    # The pseudonym of the member of staff who did it.
    Column("person", Text),
    Column("correlation_id", Text),
    Column("cause_id", Text),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    # The SHA-256 of the event's bytes as its service signed them, and the id of that service's key; NULL in lines from
    # before they were noted, the key also where an event bore no signature.
    Column("digest", Text),
    Column("key_id", Text),
    # The few values that the one-line summary needs (trail/domain.py), never a payload.
    Column("facts", Json, nullable=False),
)

trail_counter = Table(
    "trail_counter",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("last_id", BigId, nullable=False),
)
# By which a page of each filter is one look: newest first, older ones by their time and id.
Index("ix_trail_scope", trail.c.scope, trail.c.occurred_at, trail.c.id)
Index("ix_trail_kind", trail.c.scope, trail.c.kind, trail.c.occurred_at, trail.c.id)
Index("ix_trail_person", trail.c.scope, trail.c.person, trail.c.occurred_at, trail.c.id)
Index("ix_trail_vacancy", trail.c.vacancy_id, trail.c.occurred_at, trail.c.id)
Index("ix_trail_candidate", trail.c.candidate_no, trail.c.occurred_at, trail.c.id)
Index("ix_trail_cause", trail.c.cause_id)
Index("ix_trail_correlation", trail.c.correlation_id)
Index("ix_trail_arrival", trail.c.scope, trail.c.id)
