"""A selection may have an exam for each part of a later stage."""

import sqlalchemy as sa
from alembic import op

from shared.db.unique_columns import change_unique

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = "UNIQUE (selection_id)", "CONSTRAINT uq_exams_part UNIQUE (selection_id, stage, part)"


def upgrade() -> None:
    for name in ("stage", "part", "after"):
        op.add_column("exams", sa.Column(name, sa.Text(), server_default="", nullable=False))
    change_unique("exams", _BEFORE, _AFTER)


def downgrade() -> None:
    change_unique("exams", _AFTER, _BEFORE)
    for name in ("after", "part", "stage"):
        op.drop_column("exams", name)
