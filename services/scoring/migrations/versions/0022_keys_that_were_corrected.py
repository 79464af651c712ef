"""Keys that were corrected: proposals, their effects and signatures, and the sets in force."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction_rows",
        sa.Column("correction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("remarked", sa.Boolean(), nullable=False),
        sa.Column("old_sections", Json(), nullable=False),
        sa.Column("old_total", sa.Integer(), nullable=False),
        sa.Column("old_passed", sa.Boolean(), nullable=False),
        sa.Column("old_rank", sa.Integer(), nullable=True),
        sa.Column("old_status", sa.Text(), nullable=False),
        sa.Column("sections", Json(), nullable=False),
        sa.Column("checks", Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reported", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("correction_id", "attempt_id"),
    )
    with op.batch_alter_table("correction_rows", schema=None) as batch_op:
        batch_op.create_index(
            "ix_correction_rows_unreported",
            ["correction_id"],
            unique=False,
            sqlite_where=sa.text("remarked AND NOT reported"),
            postgresql_where=sa.text("remarked AND NOT reported"),
        )
        batch_op.create_index("ix_correction_rows_vacancy", ["correction_id", "vacancy_id"], unique=False)

    op.create_table(
        "correction_approvals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("correction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("correction_approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_approvals_correction_id"), ["correction_id"], unique=False)

    op.create_table(
        "correction_vacancies",
        sa.Column("correction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("old_digest", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("counts", Json(), nullable=False),
        sa.Column("around", Json(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("correction_id", "vacancy_id"),
    )
    op.create_table(
        "key_corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("proposer_id", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("effect", Json(), nullable=True),
        sa.Column("effect_digest", sa.Text(), nullable=True),
        sa.Column("computed_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["exam_id"],
            ["exams.exam_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("key_corrections", schema=None) as batch_op:
        batch_op.create_index("ix_key_corrections_exam", ["exam_id", "number"], unique=False)
        batch_op.create_index(
            "ix_key_corrections_open",
            ["exam_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "key_sets",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changes", Json(), nullable=True),
        sa.Column("key_commitment", sa.Text(), nullable=False),
        sa.Column("in_force_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"],
            ["exams.exam_id"],
        ),
        sa.PrimaryKeyConstraint("exam_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("key_sets")
    with op.batch_alter_table("key_corrections", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_key_corrections_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_key_corrections_exam")

    op.drop_table("key_corrections")
    op.drop_table("correction_vacancies")
    with op.batch_alter_table("correction_approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_approvals_correction_id"))

    op.drop_table("correction_approvals")
    with op.batch_alter_table("correction_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_correction_rows_vacancy")
        batch_op.drop_index(
            "ix_correction_rows_unreported",
            sqlite_where=sa.text("remarked AND NOT reported"),
            postgresql_where=sa.text("remarked AND NOT reported"),
        )

    op.drop_table("correction_rows")
