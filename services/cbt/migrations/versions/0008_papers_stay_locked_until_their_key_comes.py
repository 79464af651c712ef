"""Papers stay locked until their key comes; those of exams that are there came open, and stay as they are."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "encrypted_papers",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("papers_digest", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id", "part"),
    )
    op.create_table(
        "paper_keys",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("obstacle", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    op.create_table(
        "open_papers",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("drawn_to", BigId, nullable=False),
        sa.Column("draw_seed", sa.Text(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.exam_id"]),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    op.add_column("exams", sa.Column("papers_digest", sa.Text(), nullable=True))
    op.add_column("exams", sa.Column("paper_key_digest", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("exams", "paper_key_digest")
    op.drop_column("exams", "papers_digest")
    op.drop_table("open_papers")
    op.drop_table("paper_keys")
    op.drop_table("encrypted_papers")
