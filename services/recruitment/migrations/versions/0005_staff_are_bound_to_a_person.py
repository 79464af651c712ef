"""Staff are bound to a person, and their tokens can be ended."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime
from shared.web import migration_steps as steps

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_staff_standing()
    op.create_table(
        "staff_invitations",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id"),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nip", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("disabled_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("generation", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("uq_staff_nip", ["nip"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index("uq_staff_nip")
        batch_op.drop_column("generation")
        batch_op.drop_column("disabled_at")
        batch_op.drop_column("nip")

    op.drop_table("staff_invitations")
    steps.drop_staff_standing()
