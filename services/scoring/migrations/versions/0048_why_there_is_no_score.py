"""Rankings of later stages say why somebody has no score: those that are kept are made anew."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("INSERT INTO ranking_changes (vacancy_id) SELECT DISTINCT vacancy_id FROM stage_participants")


def downgrade() -> None:
    op.execute("INSERT INTO ranking_changes (vacancy_id) SELECT DISTINCT vacancy_id FROM stage_participants")
