"""The trail is read by time, kind of act, person and vacancy."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_trail_scope": ["scope", "occurred_at", "id"],
    "ix_trail_kind": ["scope", "kind", "occurred_at", "id"],
    "ix_trail_person": ["scope", "person", "occurred_at", "id"],
    "ix_trail_vacancy": ["vacancy_id", "occurred_at", "id"],
    "ix_trail_candidate": ["candidate_no", "occurred_at", "id"],
    "ix_trail_arrival": ["scope", "id"],
}
_KINDS = {
    "selection": ("recruitment.selection.%", "recruitment.vacancy.%", "recruitment.programmes.%"),
    "staff": (
        "recruitment.roles.%",
        "recruitment.staff.%",
        "recruitment.staff!_logins.%",
        "recruitment.signing!_key.%",
    ),
    "application": ("recruitment.candidate.%", "recruitment.nik.%"),
    "exam": ("scoring.exam.%",),
    "session": ("cbt.session.%", "cbt.proctor.%", "cbt.seat.assigned.%"),
    "answers": ("cbt.answers.%",),
    "sitting": ("cbt.pin.%", "cbt.seat.%", "cbt.attempt.%", "cbt.candidate.%"),
    "ranking": ("scoring.attempt.%", "scoring.ranking.%"),
}
"""What the releases before could emit; the rest is messaging."""
_ACTS = ("cbt.pin.issued.v1", "cbt.session.ended.v1", "cbt.proctor.assigned.v1", "messaging.events.discarded.v1")
_AT_ONCE = 1_000


def upgrade() -> None:
    with op.batch_alter_table("trail", schema=None) as batch_op:
        batch_op.drop_index("ix_trail_candidate")
        batch_op.drop_index("ix_trail_selection")
        batch_op.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("scope", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("vacancy_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("person", sa.Text(), nullable=True))
    _fill()
    for name, columns in _INDEXES.items():
        op.create_index(name, "trail", columns)


def _fill() -> None:
    names = ("id", "type", "kind", "scope", "vacancy_id", "person", "candidate_no", "selection_id")
    trail = sa.table("trail", *(sa.column(name) for name in names), sa.column("facts", Json()))
    candidates = sa.table("candidates", sa.column("candidate_no"), sa.column("vacancy_id"))
    vacancy = sa.select(candidates.c.vacancy_id).where(candidates.c.candidate_no == trail.c.candidate_no)
    kind = sa.case(
        *(
            (sa.or_(*(trail.c.type.like(pattern, escape="!") for pattern in patterns)), name)
            for name, patterns in _KINDS.items()
        ),
        else_="messaging",
    )
    scope = sa.func.coalesce(trail.c.selection_id, "")
    op.execute(sa.update(trail).values(kind=kind, scope=scope, vacancy_id=vacancy.scalar_subquery()))
    _name_people(op.get_bind(), trail)


def _name_people(connection: sa.Connection, trail: sa.TableClause) -> None:
    """Events of before name who acted in their payload, which the facts of these have kept."""
    last = -1
    acts = sa.select(trail.c.id, trail.c.facts).where(trail.c.type.in_(_ACTS)).order_by(trail.c.id).limit(_AT_ONCE)
    while rows := connection.execute(acts.where(trail.c.id > last)).all():
        last = rows[-1].id
        people = [{"line": row.id, "who": row.facts["person"]} for row in rows if "person" in row.facts]
        if people:
            line = sa.update(trail).where(trail.c.id == sa.bindparam("line"))
            connection.execute(line.values(person=sa.bindparam("who")), people)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, "trail")
    with op.batch_alter_table("trail", schema=None) as batch_op:
        batch_op.drop_column("person")
        batch_op.drop_column("vacancy_id")
        batch_op.drop_column("scope")
        batch_op.drop_column("kind")
        batch_op.create_index("ix_trail_selection", ["selection_id", "id"])
        batch_op.create_index("ix_trail_candidate", ["candidate_no", "id"])
