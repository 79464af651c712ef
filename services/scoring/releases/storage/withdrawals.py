"""What members have signed to have a released version withdrawn."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.scoring.releases.domain.withdrawals import Wish
from services.scoring.releases.tables import withdrawals


def wishes(session: Session, vacancy_id: str, version: int) -> list[Wish]:
    """Those of a version, oldest first."""
    columns = [withdrawals.c[field.name] for field in fields(Wish)]
    query = select(*columns).where(withdrawals.c.vacancy_id == vacancy_id, withdrawals.c.version == version)
    return [Wish(**row._asdict()) for row in session.execute(query.order_by(withdrawals.c.id))]


def put_wish(session: Session, vacancy_id: str, version: int, wish: Wish) -> None:
    """Stores a member's wish in place of an earlier one of the same member."""
    earlier = (withdrawals.c.vacancy_id == vacancy_id, withdrawals.c.version == version)
    session.execute(delete(withdrawals).where(*earlier, withdrawals.c.signer_id == wish.signer_id))
    session.execute(insert(withdrawals).values(vacancy_id=vacancy_id, version=version, **vars(wish)))
