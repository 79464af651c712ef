"""The keys of encrypted papers, the sessions that they are due for, and who had a opening code shown."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam_papers",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("papers_digest", sa.Text(), nullable=False),
        sa.Column("announced_to", sa.Text(), nullable=True),
        sa.Column("announced_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.exam_id"]),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    op.create_table(
        "sittings",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id", "session_id"),
    )
    op.create_table(
        "opening_code_showings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("shown_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("staff_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.exam_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_opening_code_showings_exam_id"), "opening_code_showings", ["exam_id"])


def downgrade() -> None:
    op.drop_table("opening_code_showings")
    op.drop_table("sittings")
    op.drop_table("exam_papers")
