"""Rosters: rows of commitments, spare codes, and what two members sign to close them."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("selections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("roster_closed_at", UtcDateTime(), nullable=True))

    op.create_table(
        "rosters",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("spare_root", sa.Text(), nullable=False),
        sa.Column("spare_codes", sa.Integer(), nullable=False),
        sa.Column("vacancies", Json(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("drawn_up_at", UtcDateTime(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("selection_id"),
    )
    op.create_table(
        "roster_rows",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("commitments", Json(), nullable=False),
        sa.PrimaryKeyConstraint("selection_id", "code"),
    )
    with op.batch_alter_table("roster_rows", schema=None) as batch_op:
        batch_op.create_index("ix_roster_rows_application", ["application_id"], unique=True)

    op.create_table(
        "spare_codes",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("selection_id", "place"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "roster_wishes",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("selection_id", "signer_id"),
    )


def downgrade() -> None:
    op.drop_table("roster_wishes")
    op.drop_table("spare_codes")
    with op.batch_alter_table("roster_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_rows_application")

    op.drop_table("roster_rows")
    op.drop_table("rosters")
    with op.batch_alter_table("selections", schema=None) as batch_op:
        batch_op.drop_column("roster_closed_at")
