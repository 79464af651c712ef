"""By which code and to which vacancy candidates were admitted, what was taken back, and of each ranking its digest."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_GOING_ON = ("candidate_no", "stage", "vacancy_id", "selection_id")


def upgrade() -> None:
    op.create_table(
        "admissions",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=True),
        sa.Column("sheet_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("candidate_no"),
    )
    op.execute("INSERT INTO admissions (candidate_no, selection_id) SELECT candidate_no, selection_id FROM candidates")
    op.create_table(
        "withdrawn_signatures",
        sa.Column("statement_digest", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("statement_digest", "staff_id", "vacancy_id"),
    )
    # Of rankings from before, no digest is known: none of them was ever withdrawn.
    op.add_column("believed_rankings", sa.Column("digest", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("believed_rankings") as batch_op:
        batch_op.alter_column("digest", server_default=None, existing_type=sa.Text(), existing_nullable=False)
    _rebuild_going_on("candidate_no", "stage", "vacancy_id")


def downgrade() -> None:
    _rebuild_going_on("candidate_no", "stage")
    with op.batch_alter_table("believed_rankings") as batch_op:
        batch_op.drop_column("digest")
    op.drop_table("withdrawn_signatures")
    op.drop_table("admissions")


def _rebuild_going_on(*key: str) -> None:
    # Of somebody with two vacancies, one row stays where the key has no room for both.
    others = [name for name in _GOING_ON if name not in key]
    columns = ", ".join((*key, *others))
    rows = f"SELECT {', '.join((*key, *(f'min({name})' for name in others)))}"
    op.execute("CREATE TABLE going_on_kept AS SELECT * FROM going_on")
    op.drop_index("ix_going_on_vacancy", "going_on")
    op.drop_table("going_on")
    op.create_table(
        "going_on", *(sa.Column(name, sa.Text(), nullable=False) for name in _GOING_ON), sa.PrimaryKeyConstraint(*key)
    )
    op.execute(f"INSERT INTO going_on ({columns}) {rows} FROM going_on_kept GROUP BY {', '.join(key)}")
    op.drop_table("going_on_kept")
    op.create_index("ix_going_on_vacancy", "going_on", ["vacancy_id", "stage"])
