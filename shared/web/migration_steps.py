"""Changes of the tables that every service's web edge reads: one step each, called by a version of each service.

A step that has been released is never edited; a later change is a step of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime


def add_staff_standing() -> None:
    """Which logins of staff have ended, and which generation of each person's tokens counts."""
    op.create_table(
        "ended_staff_sessions",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_table(
        "staff_generations",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id"),
    )


def drop_staff_standing() -> None:
    op.drop_table("staff_generations")
    op.drop_table("ended_staff_sessions")
