"""Results are kept for each stage of a selection; what is there is of the first."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _parts() -> list[sa.Column]:
    return [
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("going_on", sa.Integer(), server_default="0", nullable=False),
    ]


def _rankings() -> list[sa.Column]:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("ranking_digest", "rules_digest")]
    documents = [sa.Column(name, Json(), nullable=False) for name in ("tie_breaks", "signatures")]
    counts = [sa.Column(name, sa.Integer(), nullable=False) for name in ("quota", "places", "present", "ranked")]
    return [
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("complete_at", UtcDateTime(), nullable=True),
        *(*counts, *texts, *documents),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("findings", Json(), nullable=True),
        sa.Column("overruled", Json(), nullable=True),
    ]


def _rows() -> list[sa.Column]:
    return [
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("marks", Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decision", Json(), nullable=True),
        sa.Column("sheet_code", sa.Text(), nullable=True),
        sa.Column("normalised", sa.BigInteger(), nullable=True),
    ]


def _withdrawals() -> list[sa.Column]:
    return [
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=False),
    ]


_TABLES = {
    "ranking_parts": (_parts, ("version", "part")),
    "rankings": (_rankings, ("version",)),
    "ranking_rows": (_rows, ("version", "part", "position")),
    "ranking_withdrawals": (_withdrawals, ("version",)),
}
"""The columns of each table beside its key, and the numbers in its key."""


def upgrade() -> None:
    for table, (columns, numbers) in _TABLES.items():
        _remake(table, columns(), ["vacancy_id", "stage"], list(numbers), {"stage": "''"})
    op.create_index("ix_ranking_rows_candidate", "ranking_rows", ["candidate_no"])


def downgrade() -> None:
    for table, (columns, numbers) in _TABLES.items():
        _remake(table, columns(), ["vacancy_id"], list(numbers), {}, " WHERE stage = ''")
    op.create_index("ix_ranking_rows_candidate", "ranking_rows", ["candidate_no"])


def _remake(
    table: str, columns: list[sa.Column], texts: list[str], numbers: list[str], new: dict[str, str], where: str = ""
) -> None:
    """Makes the table with this key from the rows that are there: SQLite cannot change a key."""
    keys = [
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
    ]
    op.create_table(f"{table}_new", *keys, *columns, sa.PrimaryKeyConstraint(*texts, *numbers))
    names = [f'"{column.name}"' for column in (*keys, *columns)]
    values = ", ".join(new.get(name.strip('"'), name) for name in names)
    op.execute(f"INSERT INTO {table}_new ({', '.join(names)}) SELECT {values} FROM {table}{where}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
