"""A selection may have an exam for each part of a later stage, which those sit who go on in the stage before."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UNNAMED = {"uq": "exams_%(column_0_name)s_key"}
"""How PostgreSQL called the constraint that had no name; SQLite finds it by the same name."""


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
    with op.batch_alter_table("exams", naming_convention=_UNNAMED) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("part", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("after", sa.Text(), server_default="", nullable=False))
        batch_op.drop_constraint("exams_selection_id_key", type_="unique")
        batch_op.create_unique_constraint("uq_exams_part", ["selection_id", "stage", "part"])
    op.add_column("sessions", sa.Column("exam_id", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("exam_id")
    with op.batch_alter_table("exams") as batch_op:
        batch_op.drop_constraint("uq_exams_part", type_="unique")
        batch_op.create_unique_constraint("exams_selection_id_key", ["selection_id"])
        batch_op.drop_column("after")
        batch_op.drop_column("part")
        batch_op.drop_column("stage")
    op.drop_table("ranking_parts")
    op.drop_table("going_on")
    op.drop_table("believed_rankings")
