"""Rankings that one member has signed and that are not released, for the operator's dashboard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.scoring.releases.tables import releases, signatures


def half_signed(session: Session) -> list[datetime]:
    """Since when the ranking that has waited longest waits for its second signature, by the document that was signed
    last: a ranking that has changed since waits once it is signed again. Empty where none does."""
    mine, newer = signatures.c, signatures.alias()
    of = (releases.c.vacancy_id == mine.vacancy_id, releases.c.stage == mine.stage)
    others = (newer.c.vacancy_id == mine.vacancy_id, newer.c.stage == mine.stage, newer.c.version == mine.version)
    query = select(func.min(mine.signed_at)).where(
        mine.proof.is_not(None),
        mine.withdrawn_at.is_(None),
        ~exists().where(*of, releases.c.version >= mine.version),
        ~exists().where(*others, newer.c.id > mine.id, newer.c.digest != mine.digest, newer.c.withdrawn_at.is_(None)),
    )
    oldest: datetime | None = session.scalar(query)
    return [] if oldest is None else [oldest]
