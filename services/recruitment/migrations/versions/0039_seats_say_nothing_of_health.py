"""Of seats that were closed because somebody was ill recruitment and its trail keep what events say of them:
left, or could not stay."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE trail SET facts = replace(facts, '\"sakit sebelum memulai\"', "
        "'\"berhalangan atau meninggalkan ruang sebelum memulai\"') WHERE type = 'cbt.seat.missed.v1'"
    )
    op.execute("UPDATE closed_seats SET reason_code = 'left' WHERE reason_code = 'ill'")


def downgrade() -> None:
    """Which of them were ill is not kept here any more."""
