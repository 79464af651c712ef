"""Minutes, and the releases that they are about, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from services.scoring.minutes.tables import minutes
from services.scoring.releases.tables import releases, signatures
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Sealed:
    """Minutes without their content."""

    vacancy_id: str
    version: int
    sealed_at: datetime
    sealer: str
    sealed_by_own: bool


def find_due(session: Session) -> tuple[str, int] | None:
    """The oldest release that two members have signed with keys of their own and that has no minutes."""
    given = (
        select(func.count())
        .where(
            signatures.c.vacancy_id == releases.c.vacancy_id,
            signatures.c.version == releases.c.version,
            signatures.c.digest == releases.c.digest,
            signatures.c.proof.is_not(None),
            signatures.c.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )
    same = (minutes.c.vacancy_id == releases.c.vacancy_id) & (minutes.c.version == releases.c.version)
    query = (
        select(releases.c.vacancy_id, releases.c.version)
        .outerjoin(minutes, same)
        .where(minutes.c.version.is_(None), given >= 2)
        .order_by(releases.c.released_at, releases.c.vacancy_id, releases.c.version)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row.vacancy_id, row.version)


def get_release(session: Session, vacancy_id: str, version: int) -> Row[Any]:
    """The release's `digest`, `ranking` and `released_at`."""
    query = select(releases).where(releases.c.vacancy_id == vacancy_id, releases.c.version == version)
    return session.execute(query).one()


def is_released(session: Session, vacancy_id: str, version: int) -> bool:
    query = select(releases.c.version).where(releases.c.vacancy_id == vacancy_id, releases.c.version == version)
    return session.execute(query).one_or_none() is not None


def signatures_of(session: Session, vacancy_id: str, version: int, digest: str) -> list[Row[Any]]:
    """Those that released it, oldest first."""
    this = (signatures.c.vacancy_id == vacancy_id, signatures.c.version == version, signatures.c.digest == digest)
    counting = (signatures.c.proof.is_not(None), signatures.c.withdrawn_at.is_(None))
    return list(session.execute(select(signatures).where(*this, *counting).order_by(signatures.c.id)))


def add(session: Session, sealed: Sealed, content: bytes) -> None:
    """Minutes that are there already stay as they are."""
    row = upsert(session)(minutes).values(**vars(sealed), content=content)
    session.execute(row.on_conflict_do_nothing())


def find(session: Session, vacancy_id: str, version: int) -> Sealed | None:
    columns = (minutes.c[name] for name in Sealed.__dataclass_fields__)
    query = select(*columns).where(minutes.c.vacancy_id == vacancy_id, minutes.c.version == version)
    row = session.execute(query).one_or_none()
    return None if row is None else Sealed(*row)


def find_content(session: Session, vacancy_id: str, version: int) -> bytes | None:
    query = select(minutes.c.content).where(minutes.c.vacancy_id == vacancy_id, minutes.c.version == version)
    content: bytes | None = session.scalar(query)
    return content
