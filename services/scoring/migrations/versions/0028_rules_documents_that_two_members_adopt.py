"""Rules documents that two members adopt."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_documents",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("rules", Json(), nullable=False),
        sa.Column("rules_digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("adopted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("document_id"),
    )
    with op.batch_alter_table("rule_documents", schema=None) as batch_op:
        batch_op.create_index("ix_rule_documents_digest", ["rules_digest"], unique=False)

    op.create_table(
        "rule_approvals",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["rule_documents.document_id"],
        ),
        sa.PrimaryKeyConstraint("document_id", "signer_id"),
    )


def downgrade() -> None:
    op.drop_table("rule_approvals")
    with op.batch_alter_table("rule_documents", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_documents_digest")

    op.drop_table("rule_documents")
