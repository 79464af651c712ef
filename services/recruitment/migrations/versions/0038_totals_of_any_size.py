"""Final scores that count normalised values can be longer than 32 bits."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ranking_rows", schema=None) as batch_op:
        batch_op.alter_column("total", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("ranking_rows", schema=None) as batch_op:
        batch_op.alter_column("total", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False)
