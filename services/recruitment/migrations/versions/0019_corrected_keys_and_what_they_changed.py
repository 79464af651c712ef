"""Corrections of keys, and what they changed of a candidate's marks."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_corrections",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=False),
        sa.Column("items", Json(), nullable=False),
        sa.Column("marked", sa.Integer(), nullable=False),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("key_commitment", sa.Text(), nullable=False),
        sa.Column("effect_digest", sa.Text(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("corrected_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id", "number"),
    )
    with op.batch_alter_table("key_corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_corrections_selection_id"), ["selection_id"], unique=False)

    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.add_column(sa.Column("correction", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_column("correction")

    with op.batch_alter_table("key_corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_corrections_selection_id"))

    op.drop_table("key_corrections")
