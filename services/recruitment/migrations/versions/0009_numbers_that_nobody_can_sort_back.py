"""Candidate numbers are drawn; those that a restore has left without a holder are kept from being given again.

Numbers of the release before have fewer digits than those that are drawn, so its counter has nothing left to protect.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_numbers",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no"),
    )


def downgrade() -> None:
    op.drop_table("taken_numbers")
