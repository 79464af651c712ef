"""Sealed minutes as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, select
from sqlalchemy.orm import Session

from services.scoring.approvals.domain import PEOPLE
from services.scoring.approvals.tables import member_keys
from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.tables import minutes
from services.scoring.releases.tables import releases, signatures
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Sealed:
    """Minutes without their content."""

    sealed_at: datetime
    sealer: str
    sealed_by_own: bool


def list_due(session: Session, most: int) -> list[Version]:
    """The oldest releases that two members have signed with keys of their own, which are known, and that have no
    minutes. After a restore keys come back on a topic of their own, and no release waits for those of another."""
    columns = (releases.c.vacancy_id, releases.c.stage, releases.c.version)
    return [Version(*row) for row in session.execute(_due(*columns).limit(most))]


def oldest_due(session: Session) -> datetime | None:
    """When it was released."""
    found: datetime | None = session.scalar(_due(releases.c.released_at).limit(1))
    return found


def _due(*columns: Any) -> Select[Any]:
    given = (
        select(func.count())
        .where(
            _same(signatures, releases),
            signatures.c.digest == releases.c.digest,
            signatures.c.proof.is_not(None),
            signatures.c.withdrawn_at.is_(None),
            signatures.c.key_id.in_(select(member_keys.c.key_id)),
        )
        .scalar_subquery()
    )
    return (
        select(*columns)
        .select_from(releases)
        .outerjoin(minutes, _same(minutes, releases))
        .where(minutes.c.version.is_(None), given >= PEOPLE)
        .order_by(releases.c.released_at, releases.c.vacancy_id, releases.c.stage, releases.c.version)
    )


def add(session: Session, of: Version, sealed: Sealed, content: bytes) -> None:
    """Minutes that are there already stay as they are."""
    row = upsert(session)(minutes).values(**vars(of), **vars(sealed), content=content)
    session.execute(row.on_conflict_do_nothing())


def find(session: Session, of: Version) -> Sealed | None:
    columns = (minutes.c.sealed_at, minutes.c.sealer, minutes.c.sealed_by_own)
    row = session.execute(select(*columns).where(_is(minutes, of))).one_or_none()
    return None if row is None else Sealed(*row)


def find_content(session: Session, of: Version) -> bytes | None:
    content: bytes | None = session.scalar(select(minutes.c.content).where(_is(minutes, of)))
    return content


def _is(table: Table, of: Version) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in vars(of).items()))


def _same(one: Table, other: Table) -> ColumnElement[bool]:
    return and_(*(one.c[name] == other.c[name] for name in ("vacancy_id", "stage", "version")))
