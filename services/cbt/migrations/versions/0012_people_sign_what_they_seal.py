"""Who seals exams: keys and roles as recruitment announces them; and what an exam's papers are held against."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAMES = ("draw_seed_commitment", "key_commitment", "rules_digest")


def upgrade() -> None:
    op.create_table(
        "member_keys",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("credential_id", sa.Text(), nullable=True),
        sa.Column("rp_id", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key_id"),
    )
    with op.batch_alter_table("member_keys", schema=None) as batch_op:
        batch_op.create_index("ix_member_keys_staff_id", ["staff_id"], unique=False)
    op.create_table(
        "staff_history",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "generation"),
    )
    with op.batch_alter_table("exams", schema=None) as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("exams", schema=None) as batch_op:
        for name in reversed(NAMES):
            batch_op.drop_column(name)
    op.drop_table("staff_history")
    op.drop_table("member_keys")
