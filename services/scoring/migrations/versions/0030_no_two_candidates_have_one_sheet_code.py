"""No two candidates have one sheet code: a ranking's document names them by it alone."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("uq_candidates_sheet_code", "candidates", ["sheet_code"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_candidates_sheet_code", "candidates")
