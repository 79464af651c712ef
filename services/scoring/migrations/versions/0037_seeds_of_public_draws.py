"""Seeds of public draws as two members have typed them."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draw_seeds",
        sa.Column("id", BigId, nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("first_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("draw_seeds") as batch_op:
        batch_op.create_index("ix_draw_seeds_exam_id", ["exam_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("draw_seeds") as batch_op:
        batch_op.drop_index("ix_draw_seeds_exam_id")
    op.drop_table("draw_seeds")
