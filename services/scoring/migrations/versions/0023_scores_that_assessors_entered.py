"""Scores of later stages as people enter them: who takes part, entries, what counts, and corrections."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_corrections",
        sa.Column("id", BigId, nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("scores", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmer_id", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("assessment_corrections", schema=None) as batch_op:
        batch_op.create_index("ix_assessment_corrections_candidate_no", ["candidate_no"], unique=False)

    op.create_table(
        "assessment_entries",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("enterer_id", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("scores", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("selection_id", "part", "candidate_no", "enterer_id"),
    )
    op.create_table(
        "assessments",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("scores", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("enterer_ids", Json(), nullable=False),
        sa.Column("entered_by", Json(), nullable=False),
        sa.Column("decider_id", sa.Text(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=True),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("selection_id", "part", "candidate_no"),
    )
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.create_index("ix_assessments_vacancy_id", ["vacancy_id"], unique=False)

    op.create_table(
        "stage_participants",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("selection_id", "stage", "candidate_no"),
    )
    with op.batch_alter_table("stage_participants", schema=None) as batch_op:
        batch_op.create_index("ix_stage_participants_vacancy_id", ["vacancy_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stage_participants", schema=None) as batch_op:
        batch_op.drop_index("ix_stage_participants_vacancy_id")

    op.drop_table("stage_participants")
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.drop_index("ix_assessments_vacancy_id")

    op.drop_table("assessments")
    op.drop_table("assessment_entries")
    with op.batch_alter_table("assessment_corrections", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_corrections_candidate_no")

    op.drop_table("assessment_corrections")
