"""Changes of the messaging tables, which every service's database has: one step each, called by a version of each.

A step that has been released is never edited; a later change is a step of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime


def add_letters_by_place() -> None:
    """A dead letter for each place in the log, held events of unknown types, and the parts of a worker that fail."""
    op.create_table(
        "part_failures",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("failing_since", UtcDateTime(), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part"),
    )
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payload_digest", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("wrapping", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("proposed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("proposed_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("proposed_reason", sa.Text(), nullable=True))
        batch_op.create_index(
            "uq_dead_letters_place", ["consumer", "topic", "partition", "offset", "payload_digest"], unique=True
        )

    with op.batch_alter_table("held_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrapping", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("unknown_type", sa.Text(), nullable=True))


def drop_letters_by_place() -> None:
    with op.batch_alter_table("held_events", schema=None) as batch_op:
        batch_op.drop_column("unknown_type")
        batch_op.drop_column("wrapping")

    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.drop_index("uq_dead_letters_place")
        batch_op.drop_column("proposed_reason")
        batch_op.drop_column("proposed_by")
        batch_op.drop_column("proposed_at")
        batch_op.drop_column("wrapping")
        batch_op.drop_column("payload_digest")

    op.drop_table("part_failures")


def add_signature_limits() -> None:
    """How far in the log an ended signature, or none at all, still counts."""
    limits = op.create_table(
        "signature_limits",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key", "topic", "partition"),
    )
    # A worker of an earlier release, which signed nothing, leaves its heartbeats. How far its events count is noted
    # when this release's worker starts; in a new database events without a signature do not count at all.
    beaten = sa.exists(sa.select(sa.literal_column("1")).select_from(sa.table("heartbeats")))
    mark = sa.select(sa.literal(""), sa.literal(""), sa.literal(-1), sa.literal(-1)).where(beaten)
    op.execute(sa.insert(limits).from_select(["key", "topic", "partition", "end_offset"], mark))


def drop_signature_limits() -> None:
    op.drop_table("signature_limits")


def add_discards_of_held_events() -> None:
    """Who wants to discard a held event, since when and why; and those that were discarded."""
    with op.batch_alter_table("held_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("proposed_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("proposed_reason", sa.Text(), nullable=True))
    op.create_table(
        "discarded_events",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("aggregate_type", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_reason", sa.Text(), nullable=False),
        sa.Column("discarded_at", UtcDateTime(), nullable=False),
        sa.Column("discarded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", "aggregate_type", "aggregate_id", "sequence"),
    )


def drop_discards_of_held_events() -> None:
    op.drop_table("discarded_events")
    with op.batch_alter_table("held_events", schema=None) as batch_op:
        batch_op.drop_column("proposed_reason")
        batch_op.drop_column("proposed_by")
        batch_op.drop_column("proposed_at")


def add_letters_that_count() -> None:
    """A letter that stands for many records which are not believed."""
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("last_offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("records", sa.Integer(), nullable=True))


def drop_letters_that_count() -> None:
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.drop_column("records")
        batch_op.drop_column("last_offset")


def add_noted_leaves() -> None:
    """What the service says in the public log, before and after it is signed."""
    op.create_table(
        "noted_leaves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("unsigned", sa.LargeBinary(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    unsigned = sa.text("signed_at IS NULL")
    op.create_index(
        "ix_noted_leaves_unsigned", "noted_leaves", ["id"], sqlite_where=unsigned, postgresql_where=unsigned
    )


def drop_noted_leaves() -> None:
    op.drop_table("noted_leaves")
