"""Spellings of study programmes: those that no vacancy takes, and those declared equal"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_tries",
        sa.Column("vacancy_id", sa.Text(), sa.ForeignKey("vacancies.vacancy_id"), nullable=False),
        sa.Column("spelling", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "spelling"),
    )
    op.create_table(
        "programmes_equal",
        sa.Column("spelling", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("spelling"),
    )


def downgrade() -> None:
    op.drop_table("programmes_equal")
    op.drop_table("programme_tries")
