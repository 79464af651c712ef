"""Builds that members have accepted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.scoring.builds.domain import Acceptance
from services.scoring.builds.tables import accepted_builds
from shared.contracts.committee import BuildAccepted

_COLUMNS = [accepted_builds.c[name] for name in Acceptance.__dataclass_fields__]


def of_exams(session: Session, exam_ids: Collection[str]) -> list[Acceptance]:
    """The one given first at the head."""
    query = select(*_COLUMNS).where(accepted_builds.c.exam_id.in_(exam_ids)).order_by(accepted_builds.c.id)
    return [Acceptance(*row) for row in session.execute(query)]


def add(session: Session, told: BuildAccepted, first_id: int | None) -> None:
    row = insert(accepted_builds).values(
        exam_id=told.exam_id,
        service=told.service,
        build=told.build,
        reason=told.reason,
        signer_id=told.accepted_by,
        signer=told.initials,
        signed_at=told.accepted_at,
        statement=told.statement,
        key_id=told.key_id,
        proof=told.proof,
        first_id=first_id,
    )
    session.execute(row)


def half_accepted(session: Session) -> list[datetime]:
    """Since when each build that one member alone has accepted waits for a second one."""
    table = accepted_builds.c
    query = select(func.min(table.signed_at)).group_by(table.exam_id, table.service, table.build)
    return list(session.scalars(query.having(func.count(table.first_id) == 0)))
