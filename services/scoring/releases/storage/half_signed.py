"""Rankings that one member has signed and that are not released, for the operator's dashboard: those that wait for a
second one, and those that have changed since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from services.scoring.rankings.tables import rankings
from services.scoring.releases.tables import releases, signatures


def half_signed(session: Session) -> list[datetime]:
    """Since when the ranking that has waited longest waits for its second signature, by the document that was signed
    last. Empty where none does: one that has changed since waits for nobody until it is signed again."""
    return _oldest(session, ~_has_changed())


def void(session: Session) -> list[datetime]:
    """When that signature was given which has been void longest, because its ranking has changed since: that
    member has to sign again, too. Empty where there is none."""
    return _oldest(session, _has_changed())


def _has_changed() -> ColumnElement[bool]:
    """Whether the ranking is kept by another digest than the one that was signed; what is not kept yet has not."""
    mine, kept = signatures.c, rankings.c
    return exists().where(kept.vacancy_id == mine.vacancy_id, kept.stage == mine.stage, kept.digest != mine.digest)


def _oldest(session: Session, condition: ColumnElement[bool]) -> list[datetime]:
    mine, newer = signatures.c, signatures.alias()
    of = (releases.c.vacancy_id == mine.vacancy_id, releases.c.stage == mine.stage)
    others = (newer.c.vacancy_id == mine.vacancy_id, newer.c.stage == mine.stage, newer.c.version == mine.version)
    query = select(func.min(mine.signed_at)).where(
        mine.proof.is_not(None),
        mine.withdrawn_at.is_(None),
        condition,
        ~exists().where(*of, releases.c.version >= mine.version),
        ~exists().where(*others, newer.c.id > mine.id, newer.c.digest != mine.digest, newer.c.withdrawn_at.is_(None)),
    )
    oldest: datetime | None = session.scalar(query)
    return [] if oldest is None else [oldest]
