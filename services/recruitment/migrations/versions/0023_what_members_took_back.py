"""Rankings and signatures that members took back."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ranking_withdrawals",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "version"),
    )
    op.create_table(
        "withdrawn_signatures",
        sa.Column("statement_digest", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("statement_digest", "staff_id", "vacancy_id"),
    )


def downgrade() -> None:
    op.drop_table("withdrawn_signatures")
    op.drop_table("ranking_withdrawals")
