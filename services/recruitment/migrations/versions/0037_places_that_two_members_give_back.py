"""Places that two members give back for their candidates."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "giving_back_wishes",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no", "signer_id"),
    )
    op.create_table(
        "given_back_places",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no"),
    )
    with op.batch_alter_table("given_back_places", schema=None) as batch_op:
        batch_op.create_index("ix_given_back_places_selection", ["selection_id", "decided_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("given_back_places", schema=None) as batch_op:
        batch_op.drop_index("ix_given_back_places_selection")

    op.drop_table("given_back_places")
    op.drop_table("giving_back_wishes")
