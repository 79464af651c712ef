"""Each stage of a selection has a ranking with signatures and versions of its own; what is there is of the first."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_OPEN = ("signatures", "withdrawals", "lots")
"""Tables whose rows have numbers of their own: the stage is one more column."""


def _rankings() -> list[sa.Column]:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("rules_digest", "digest")]
    documents = [sa.Column(name, Json(), nullable=False) for name in ("frame", "summary")]
    counts = [sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "present")]
    return [
        sa.Column("revision", sa.Integer(), nullable=False),
        *(*texts, *documents, *counts),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("shifts", sa.Text(), nullable=True),
    ]


def _rows() -> list[sa.Column]:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("candidate_no", "content", "checks")]
    return [*texts, sa.Column("may_still_sit", sa.Boolean(), nullable=False)]


def _releases() -> list[sa.Column]:
    return [
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("ranking", Json(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("to_be_signed_again", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
    ]


_KEYED = {"rankings": (_rankings, ()), "ranking_rows": (_rows, ("position",)), "releases": (_releases, ("version",))}
"""Tables in whose keys the stage comes: their other columns, and the numbers in their keys."""


def upgrade() -> None:
    for table, (columns, numbers) in _KEYED.items():
        _remake(table, columns(), ["vacancy_id", "stage"], list(numbers), {"stage": "''"})
    op.create_index("ix_ranking_rows_candidate", "ranking_rows", ["vacancy_id", "stage", "candidate_no"])
    for table in _OPEN:
        op.add_column(table, sa.Column("stage", sa.Text(), server_default="", nullable=False))
    op.add_column("stage_participants", sa.Column("carried", Json(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("stage_participants", "carried")
    for table in _OPEN:
        op.execute(f"DELETE FROM {table} WHERE stage <> ''")  # noqa: S608
        op.drop_column(table, "stage")
    for table, (columns, numbers) in _KEYED.items():
        _remake(table, columns(), ["vacancy_id"], list(numbers), {}, " WHERE stage = ''")
    op.create_index("ix_ranking_rows_candidate", "ranking_rows", ["vacancy_id", "candidate_no"])


def _remake(
    table: str, columns: list[sa.Column], texts: list[str], numbers: list[str], new: dict[str, str], where: str = ""
) -> None:
    """Makes the table with this key from the rows that are there: SQLite cannot change a key."""
    keys = [
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
    ]
    op.create_table(f"{table}_new", *keys, *columns, sa.PrimaryKeyConstraint(*texts, *numbers))
    names = [column.name for column in (*keys, *columns)]
    values = ", ".join(new.get(name, name) for name in names)
    op.execute(f"INSERT INTO {table}_new ({', '.join(names)}) SELECT {values} FROM {table}{where}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
