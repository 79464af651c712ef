"""Proctors are assigned to rooms; in sessions that were planned before, every proctor acts in every room."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("proctors_assigned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "proctors",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.session_id"]),
        sa.PrimaryKeyConstraint("session_id", "staff_id"),
    )
    op.create_table(
        "proctor_rooms",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("room_no", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id", "room_no"], ["rooms.session_id", "rooms.room_no"], name="fk_proctor_rooms"
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "staff_id"], ["proctors.session_id", "proctors.staff_id"], name="fk_proctor_rooms_proctor"
        ),
        sa.PrimaryKeyConstraint("session_id", "staff_id", "room_no"),
    )


def downgrade() -> None:
    op.drop_table("proctor_rooms")
    op.drop_table("proctors")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("proctors_assigned")
