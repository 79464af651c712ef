"""Applicants choose a quota group, and released rows name the place by which somebody goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ADDED = (("applications", "quota_group"), ("ranking_rows", "quota_group"), ("ranking_rows", "place"))


def upgrade() -> None:
    for table, column in _ADDED:
        op.add_column(table, sa.Column(column, sa.Text()))


def downgrade() -> None:
    for table, column in _ADDED:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
