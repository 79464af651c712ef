"""Builds that two members accepted, and the one that released a ranking."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accepted_builds",
        sa.Column("id", BigId, nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("build", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("first_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_accepted_builds_build", "accepted_builds", ["exam_id", "service", "build"])
    with op.batch_alter_table("releases") as batch_op:
        batch_op.add_column(sa.Column("build", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("releases") as batch_op:
        batch_op.drop_column("build")
    op.drop_table("accepted_builds")
