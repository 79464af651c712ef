"""The signatures of a ranking and the releases that they led to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.tables import releases, signatures
from shared.db.rows import is_one_of


@dataclass(frozen=True)
class Release:
    """`stage` is the code of a later one, empty for the first."""

    vacancy_id: str
    stage: str
    version: int
    digest: str
    released_at: datetime
    is_to_be_signed_again: bool = False
    """Whether it was approved before members had keys and not published: nobody can verify it."""
    withdrawn_at: datetime | None = None
    """When two members withdrew it."""
    build: str | None = None
    """Scoring's own that ranked and released it; None of earlier releases."""


_RELEASE = (
    releases.c.vacancy_id,
    releases.c.stage,
    releases.c.version,
    releases.c.digest,
    releases.c.released_at,
    releases.c.to_be_signed_again,
    releases.c.withdrawn_at,
    releases.c.build,
)


def add_signature(session: Session, vacancy_id: str, stage: str, version: int, signature: Signature) -> None:
    towards = {"vacancy_id": vacancy_id, "stage": stage, "version": version}
    session.execute(insert(signatures).values(**towards, **signature.__dict__))


def signatures_for(session: Session, vacancy_id: str, stage: str, version: int) -> list[Signature]:
    """The signatures given for a version and not taken back, oldest first."""
    columns = [signatures.c[field.name] for field in fields(Signature)]
    query = (
        select(*columns)
        .where(
            signatures.c.vacancy_id == vacancy_id,
            signatures.c.stage == stage,
            signatures.c.version == version,
            signatures.c.withdrawn_at.is_(None),
        )
        .order_by(signatures.c.id)
    )
    return [Signature(**row._asdict()) for row in session.execute(query)]


def versions_of(session: Session, signer_id: str, statement: str) -> tuple[int, int]:
    """Towards how many versions the signature on this statement was given and stands, and how many of them have been
    released."""
    of = and_(*(releases.c[name] == signatures.c[name] for name in ("vacancy_id", "stage", "version")))
    given = select(func.count(), func.count(releases.c.version)).select_from(signatures.outerjoin(releases, of))
    own = (signatures.c.signer_id == signer_id, signatures.c.statement == statement)
    found = session.execute(given.where(*own, signatures.c.withdrawn_at.is_(None))).one()
    return found[0], found[1]


def withdrawn_statements(session: Session, vacancy_id: str, stage: str, signer_id: str) -> list[str]:
    """The statements of this member's signatures that were taken back."""
    of = (signatures.c.vacancy_id == vacancy_id, signatures.c.stage == stage)
    query = select(signatures.c.statement).where(*of, signatures.c.signer_id == signer_id)
    query = query.where(signatures.c.withdrawn_at.is_not(None))
    return [text for text in session.scalars(query) if text is not None]


def take_back(session: Session, vacancy_id: str, stage: str, version: int, statement: str, at: datetime) -> None:
    """The signature on this statement counts no more."""
    this = (signatures.c.vacancy_id == vacancy_id, signatures.c.stage == stage, signatures.c.version == version)
    own = update(signatures).where(*this, signatures.c.statement == statement, signatures.c.withdrawn_at.is_(None))
    session.execute(own.values(withdrawn_at=at))


def withdraw(session: Session, vacancy_id: str, stage: str, version: int, at: datetime) -> None:
    """The release is no longer in force; its document stays."""
    this = (releases.c.vacancy_id == vacancy_id, releases.c.stage == stage, releases.c.version == version)
    standing = update(releases).where(*this, releases.c.withdrawn_at.is_(None))
    session.execute(standing.values(withdrawn_at=at))


def last_release(session: Session, vacancy_id: str, stage: str) -> Release | None:
    query = select(*_RELEASE).where(releases.c.vacancy_id == vacancy_id, releases.c.stage == stage)
    row = session.execute(query.order_by(releases.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else Release(*row)


def last_releases(session: Session, vacancy_ids: Collection[str], stage: str) -> dict[str, Release]:
    """`last_release` of many, by vacancy; those without any are left out."""
    query = select(*_RELEASE).where(is_one_of(session, releases.c.vacancy_id, vacancy_ids), releases.c.stage == stage)
    return {row.vacancy_id: Release(*row) for row in session.execute(query.order_by(releases.c.version)).all()}


def standing_signatures(
    session: Session, vacancy_ids: Collection[str], stage: str
) -> dict[tuple[str, int], list[Signature]]:
    """`signatures_for` every version of many, by vacancy and version; those without any are left out."""
    columns = [signatures.c[field.name] for field in fields(Signature)]
    of = (is_one_of(session, signatures.c.vacancy_id, vacancy_ids), signatures.c.stage == stage)
    query = select(signatures.c.vacancy_id, signatures.c.version, *columns).where(*of)
    found = session.execute(query.where(signatures.c.withdrawn_at.is_(None)).order_by(signatures.c.id)).all()
    given: dict[tuple[str, int], list[Signature]] = {}
    for vacancy_id, version, *values in found:
        given.setdefault((vacancy_id, version), []).append(Signature(*values))
    return given


def withdrawn_versions(session: Session, vacancy_ids: Collection[str], stage: str) -> dict[tuple[str, str], int]:
    """By vacancy and digest, the newest version of it that was withdrawn."""
    newest = select(releases.c.vacancy_id, releases.c.digest, func.max(releases.c.version))
    of = (is_one_of(session, releases.c.vacancy_id, vacancy_ids), releases.c.stage == stage)
    query = newest.where(*of, releases.c.withdrawn_at.is_not(None))
    found = session.execute(query.group_by(releases.c.vacancy_id, releases.c.digest)).all()
    return {(vacancy_id, digest): version for vacancy_id, digest, version in found}


def find_release(session: Session, vacancy_id: str, stage: str, version: int) -> Release | None:
    this = (releases.c.vacancy_id == vacancy_id, releases.c.stage == stage, releases.c.version == version)
    row = session.execute(select(*_RELEASE).where(*this)).one_or_none()
    return None if row is None else Release(*row)


def add_release(session: Session, release: Release, ranking: dict[str, Any]) -> None:
    session.execute(
        insert(releases).values(
            vacancy_id=release.vacancy_id,
            stage=release.stage,
            version=release.version,
            digest=release.digest,
            ranking=ranking,
            released_at=release.released_at,
            build=release.build,
        )
    )


def released_ranking(session: Session, vacancy_id: str, stage: str, version: int) -> dict[str, Any] | None:
    """The ranking document as it was signed; every version is kept."""
    this = (releases.c.vacancy_id == vacancy_id, releases.c.stage == stage, releases.c.version == version)
    found: dict[str, Any] | None = session.scalar(select(releases.c.ranking).where(*this))
    return found
