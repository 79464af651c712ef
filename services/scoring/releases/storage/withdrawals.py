"""What members have signed to have a released version withdrawn."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select
from sqlalchemy.orm import Session

from services.scoring.releases.domain.withdrawals import Wish
from services.scoring.releases.tables import releases, withdrawals


def wishes(session: Session, vacancy_id: str, stage: str, version: int) -> list[Wish]:
    """Those of a version, oldest first."""
    columns = [withdrawals.c[field.name] for field in fields(Wish)]
    return [
        Wish(**row._asdict())
        for row in session.execute(select(*columns).where(*_of(vacancy_id, stage, version)).order_by(withdrawals.c.id))
    ]


def put_wish(session: Session, vacancy_id: str, stage: str, version: int, wish: Wish) -> None:
    """Stores a member's wish in place of an earlier one of the same member."""
    earlier = _of(vacancy_id, stage, version)
    session.execute(delete(withdrawals).where(*earlier, withdrawals.c.signer_id == wish.signer_id))
    session.execute(insert(withdrawals).values(vacancy_id=vacancy_id, stage=stage, version=version, **vars(wish)))


def half_withdrawn(session: Session) -> list[datetime]:
    """Since when each wish waits to withdraw the last version of a ranking, which stands."""
    wish, of, newer = withdrawals.c, releases.c, releases.alias()
    this = (of.vacancy_id == wish.vacancy_id, of.stage == wish.stage, of.version == wish.version)
    later = (newer.c.vacancy_id == of.vacancy_id, newer.c.stage == of.stage, newer.c.version > of.version)
    query = select(wish.signed_at).join_from(withdrawals, releases, and_(*this))
    return list(session.scalars(query.where(of.withdrawn_at.is_(None), ~exists().where(*later))))


def _of(vacancy_id: str, stage: str, version: int) -> tuple[ColumnElement[bool], ...]:
    table = withdrawals.c
    return table.vacancy_id == vacancy_id, table.stage == stage, table.version == version
