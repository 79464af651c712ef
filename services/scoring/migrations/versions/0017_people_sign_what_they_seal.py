"""What each person who approves an exam's content signed, and seals of the release before that were not published."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAMES = ("statement", "key_id", "proof")


def upgrade() -> None:
    with op.batch_alter_table("exam_approvals", schema=None) as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
    _unseal_unpublished()


def _unseal_unpublished() -> None:
    """What the release before sealed and its relay had not sent: nobody who receives it now can verify it. The exam is
    a draft again, with the same secrets, and two people approve the same content once more."""
    outbox = sa.table("outbox", *map(sa.column, ("type", "payload", "published_at")))
    exams = sa.table("exams", *map(sa.column, ("exam_id", "content_digest", "sealed_at")))
    sealed_items = sa.table("sealed_items", sa.column("exam_id"))
    waiting = sa.select(outbox.c.payload).where(
        outbox.c.type == "scoring.exam.sealed.v1", outbox.c.published_at.is_(None)
    )
    connection = op.get_bind()
    for (payload,) in connection.execute(waiting).all():
        exam_id = json.loads(bytes(payload))["data"]["exam_id"]
        connection.execute(sa.delete(sealed_items).where(sealed_items.c.exam_id == exam_id))
        draft = {"content_digest": None, "sealed_at": None}
        connection.execute(sa.update(exams).where(exams.c.exam_id == exam_id).values(draft))


def downgrade() -> None:
    with op.batch_alter_table("exam_approvals", schema=None) as batch_op:
        for name in reversed(NAMES):
            batch_op.drop_column(name)
