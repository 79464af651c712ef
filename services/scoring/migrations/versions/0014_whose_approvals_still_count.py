"""Whose earlier approvals still count, and releases without keys that had not been published: they are signed again."""

import json

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_standing",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("roles", Json(), nullable=True),
        sa.Column("roles_since", UtcDateTime(), nullable=True),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("staff_id"),
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("to_be_signed_again", sa.Boolean(), server_default=sa.false(), nullable=False))
    _mark_unpublished()


def _mark_unpublished() -> None:
    """What the release before approved and its relay had not sent: nobody who receives it now can verify it."""
    outbox = sa.table("outbox", *map(sa.column, ("type", "payload", "published_at")))
    releases = sa.table("releases", *map(sa.column, ("vacancy_id", "version", "to_be_signed_again")))
    waiting = sa.select(outbox.c.payload).where(
        outbox.c.type == "scoring.ranking.released.v1", outbox.c.published_at.is_(None)
    )
    connection = op.get_bind()
    for (payload,) in connection.execute(waiting).all():
        data = json.loads(bytes(payload))["data"]
        if not all(signature.get("proof") for signature in data["signatures"]):
            this = (releases.c.vacancy_id == data["vacancy_id"], releases.c.version == data["version"])
            connection.execute(sa.update(releases).where(*this).values(to_be_signed_again=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_column("to_be_signed_again")
    op.drop_table("staff_standing")
