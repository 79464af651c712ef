"""Rankings are kept for the pages, and what is missing for an attempt is found without looking at all of them."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _add_kept_rankings()
    op.create_table(
        "ranking_changes",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ranking_changes_vacancy_id", "ranking_changes", ["vacancy_id"])
    submitted = sa.text("submitted_at IS NOT NULL")
    op.create_index(
        "ix_attempts_submitted", "attempts", ["exam_id"], sqlite_where=submitted, postgresql_where=submitted
    )
    _add_unsettled_attempts()
    counted = op.create_table(
        "counted_sheets",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    marks = sa.table("marks", sa.column("exam_id"), sa.column("counted", sa.Boolean))
    before = sa.select(marks.c.exam_id, sa.func.count()).where(marks.c.counted.is_(True)).group_by(marks.c.exam_id)
    op.execute(sa.insert(counted).from_select(["exam_id", "sheets"], before))


def _add_kept_rankings() -> None:
    """They are empty: the worker makes every ranking that it misses, from the marks."""
    op.create_table(
        "rankings",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules_digest", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("frame", Json(), nullable=False),
        sa.Column("summary", Json(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id"),
    )
    op.create_table(
        "ranking_rows",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("may_still_sit", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "position"),
    )
    op.create_index("ix_ranking_rows_candidate", "ranking_rows", ["vacancy_id", "candidate_no"])


def _add_unsettled_attempts() -> None:
    """Attempts of numbers that are not on the roster, and sheets without marks."""
    unsettled = op.create_table(
        "unsettled_attempts",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.create_index("ix_unsettled_attempts_candidate_no", "unsettled_attempts", ["candidate_no"])
    op.create_index("ix_unsettled_attempts_exam_id", "unsettled_attempts", ["exam_id"])
    names = ("attempt_id", "candidate_no", "exam_id")
    attempts = sa.table("attempts", *(sa.column(name) for name in (*names, "submitted_at")))
    candidates, marks = sa.table("candidates", sa.column("candidate_no")), sa.table("marks", sa.column("attempt_id"))
    missing = (
        sa.select(*(attempts.c[name] for name in names))
        .outerjoin(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .outerjoin(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .where(
            candidates.c.candidate_no.is_(None) | (attempts.c.submitted_at.is_not(None) & marks.c.attempt_id.is_(None))
        )
    )
    op.execute(sa.insert(unsettled).from_select(names, missing))


def downgrade() -> None:
    for table in ("counted_sheets", "unsettled_attempts"):
        op.drop_table(table)
    op.drop_index("ix_attempts_submitted", "attempts")
    for table in ("ranking_changes", "ranking_rows", "rankings"):
        op.drop_table(table)
