"""The messaging tables, which every service's database has.

A statement built from these declarations runs in any service's database, because it names the tables
only; so `emit`, relay and consumer need not know whose database they use.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from shared.db.types import BigId, UtcDateTime

METADATA = MetaData()
"""Holds the declarations only; a service copies them into its own metadata with `copy_into`."""

outbox = Table(
    "outbox",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("parked_at", UtcDateTime),
    Column("last_error", Text),
    UniqueConstraint("aggregate_type", "aggregate_id", "sequence", name="uq_outbox_aggregate"),
)
Index(
    "ix_outbox_unpublished",
    outbox.c.id,
    sqlite_where=outbox.c.published_at.is_(None),
    postgresql_where=outbox.c.published_at.is_(None),
)

aggregate_sequences = Table(
    "aggregate_sequences",
    METADATA,
    Column("aggregate_type", Text, primary_key=True),
    Column("aggregate_id", Text, primary_key=True),
    Column("last_sequence", Integer, nullable=False),
)

inbox = Table(
    "inbox",
    METADATA,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)

aggregate_positions = Table(
    "aggregate_positions",
    METADATA,
    Column("consumer", Text, primary_key=True),
    Column("aggregate_type", Text, primary_key=True),
    Column("aggregate_id", Text, primary_key=True),
    Column("last_sequence", Integer, nullable=False),
)

held_events = Table(
    "held_events",
    METADATA,
    Column("consumer", Text, primary_key=True),
    Column("aggregate_type", Text, primary_key=True),
    Column("aggregate_id", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("wrapping", LargeBinary),
    Column("reason", Text, nullable=False),
    Column("unknown_type", Text),
    Column("held_at", UtcDateTime, nullable=False),
    Column("proposed_at", UtcDateTime),
    Column("proposed_by", Text),
    Column("proposed_reason", Text),
)
"""`unknown_type` is the event's type if this release did not know it when the event came. `proposed_...`: one person
wants to discard it."""

discarded_events = Table(
    "discarded_events",
    METADATA,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("aggregate_type", Text, primary_key=True),
    Column("aggregate_id", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_reason", Text, nullable=False),
    Column("discarded_at", UtcDateTime, nullable=False),
    Column("discarded_by", Text, nullable=False),
)
"""Held events that two people have discarded; kept for good, because the log may bring them again."""

dead_letters = Table(
    "dead_letters",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigId, nullable=False),
    Column("last_offset", BigId),
    Column("records", Integer),
    Column("event_id", Text),
    Column("type", Text),
    Column("aggregate_type", Text),
    Column("aggregate_id", Text),
    Column("sequence", Integer),
    Column("payload", LargeBinary, nullable=False),
    Column("payload_digest", Text),
    Column("wrapping", LargeBinary),
    Column("reason", Text, nullable=False),
    Column("died_at", UtcDateTime, nullable=False),
    Column("proposed_at", UtcDateTime),
    Column("proposed_by", Text),
    Column("proposed_reason", Text),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Text),
    Column("closing_reason", Text),
)
"""`payload_digest` is None where the record's place in the log is not known. `records`: the letter counts so many of
them, from `offset` to `last_offset`, and has the bytes of none. `proposed_...`: one person wants to discard the letter;
`closed_by` is then another."""
Index(
    "uq_dead_letters_place",
    dead_letters.c.consumer,
    dead_letters.c.topic,
    dead_letters.c.partition,
    dead_letters.c.offset,
    # A broker that came back empty counts its offsets from 0 again: another record at the same place is another letter.
    dead_letters.c.payload_digest,
    unique=True,
)
Index(
    "ix_dead_letters_open",
    dead_letters.c.id,
    sqlite_where=dead_letters.c.closed_at.is_(None),
    postgresql_where=dead_letters.c.closed_at.is_(None),
)

signature_limits = Table(
    "signature_limits",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("end_offset", BigId, nullable=False),
)
"""Events that are signed with a key which has ended count below `end_offset` (shared.messaging.signature_check)."""

part_failures = Table(
    "part_failures",
    METADATA,
    Column("part", Text, primary_key=True),
    Column("failing_since", UtcDateTime, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
)
"""The parts of the service's worker that fail at present: how often in a row, and with what at last."""

noted_leaves = Table(
    "noted_leaves",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("unsigned", LargeBinary, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Column("signed_at", UtcDateTime),
)
"""What the service says in the public log, in its order; `digest` is the SHA-256 of `unsigned`
(shared.messaging.leaves)."""
Index(
    "ix_noted_leaves_unsigned",
    noted_leaves.c.id,
    sqlite_where=noted_leaves.c.signed_at.is_(None),
    postgresql_where=noted_leaves.c.signed_at.is_(None),
)

heartbeats = Table(
    "heartbeats",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("beat_at", UtcDateTime, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)


def copy_into(metadata: MetaData) -> None:
    """Declares the messaging tables in a service's metadata, so that its migrations make them."""
    for table in METADATA.tables.values():
        table.to_metadata(metadata)
