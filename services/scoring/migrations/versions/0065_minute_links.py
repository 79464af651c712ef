"""The minute links of sessions, which bind the journals of everybody who sits there."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_attempts_session", "attempts", ["started_in"])
    op.create_table(
        "minute_links",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minute", UtcDateTime(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("records", Json(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "number"),
    )
    op.create_table(
        "bound_heads",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("sheet_code", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("examined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "sheet_code", "entries", "head"),
    )
    op.create_index(
        "ix_bound_heads_unexamined",
        "bound_heads",
        ["session_id"],
        sqlite_where=sa.text("NOT examined"),
        postgresql_where=sa.text("NOT examined"),
    )


def downgrade() -> None:
    op.drop_table("bound_heads")
    op.drop_table("minute_links")
    op.drop_index("ix_attempts_session", table_name="attempts")
