"""A selection may have an exam for each part of a later stage, which those sit who go on in the stage before."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json
from shared.db.unique_columns import change_unique

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = "UNIQUE (selection_id)", "CONSTRAINT uq_exams_part UNIQUE (selection_id, stage, part)"


def upgrade() -> None:
    op.create_table(
        "believed_rankings",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "stage"),
    )
    op.create_table(
        "going_on",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no", "stage"),
    )
    op.create_index("ix_going_on_vacancy", "going_on", ["vacancy_id", "stage"])
    op.create_table(
        "ranking_parts",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("rows", Json(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "stage", "version", "part"),
    )
    for name in ("stage", "part", "after"):
        op.add_column("exams", sa.Column(name, sa.Text(), server_default="", nullable=False))
    change_unique("exams", _BEFORE, _AFTER)
    op.add_column("sessions", sa.Column("exam_id", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("exam_id")
    change_unique("exams", _AFTER, _BEFORE)
    for name in ("after", "part", "stage"):
        op.drop_column("exams", name)
    op.drop_table("ranking_parts")
    op.drop_table("going_on")
    op.drop_table("believed_rankings")
