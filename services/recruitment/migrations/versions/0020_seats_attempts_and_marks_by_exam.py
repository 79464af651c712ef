"""A candidate may have a seat, an attempt and marks in several exams; what is there is of the selection's first."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FIRST = (
    "coalesce((SELECT c.selection_id FROM candidates AS c WHERE c.candidate_no = {table}.candidate_no), '') || '-skd'"
)


def _seats() -> list[sa.Column]:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("session_id", "session_name", "venue", "room")]
    return [
        *texts,
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
    ]


def _sittings() -> list[sa.Column]:
    return [
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("deadline_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=True),
        sa.Column("chain_head", sa.Text(), nullable=True),
    ]


def _scores() -> list[sa.Column]:
    return [
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("sections", Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("max_total", sa.Integer(), nullable=False),
        sa.Column("thresholds", Json(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("rules_digest", sa.Text(), nullable=False),
        sa.Column("chain_head", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("scored_at", UtcDateTime(), nullable=False),
        sa.Column("correction", Json(), nullable=True),
    ]


_TABLES = {"seats": _seats, "sittings": _sittings, "scores": _scores}


def upgrade() -> None:
    for table, columns in _TABLES.items():
        first = "selection_id || '-skd'" if table == "scores" else _FIRST.format(table=table)
        _remake(table, columns(), ["candidate_no", "exam_id"], {"exam_id": first}, "")


def downgrade() -> None:
    for table, columns in _TABLES.items():
        _remake(table, columns(), ["candidate_no"], {}, " WHERE exam_id LIKE '%-skd'")


def _remake(table: str, columns: list[sa.Column], key: list[str], new: dict[str, str], where: str) -> None:
    """Makes the table with this key from the rows that are there: SQLite cannot change a key."""
    keys = [sa.Column(name, sa.Text(), nullable=False) for name in key]
    op.create_table(f"{table}_new", *keys, *columns, sa.PrimaryKeyConstraint(*key))
    names = [*key, *(column.name for column in columns)]
    values = ", ".join(new.get(name, name) for name in names)
    op.execute(f"INSERT INTO {table}_new ({', '.join(names)}) SELECT {values} FROM {table}{where}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
