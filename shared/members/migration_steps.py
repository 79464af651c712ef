"""Changes of the tables that every service keeps of its members: one step each, called by a version of each service.

A step that has been released is never edited; a later change is a step of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime


def add_taken_statements() -> None:
    """Which statements were taken from members: one whose signature was taken back is not taken again."""
    op.create_table(
        "taken_statements",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("taken_statements") as batch_op:
        batch_op.create_index("ix_taken_statements_taken_at", ["taken_at"])


def drop_taken_statements() -> None:
    op.drop_table("taken_statements")
