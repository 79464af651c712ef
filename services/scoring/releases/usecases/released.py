"""A version that was released, as it was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release

__all__ = ["Release", "Released", "find", "find_release"]


@dataclass(frozen=True)
class Released:
    """`document` is the ranking as JSON values, `signatures` those of it that were made with keys, oldest first."""

    release: Release
    document: Mapping[str, Any]
    signatures: tuple[Signature, ...]


def find_release(session: Session, vacancy_id: str, stage: str, version: int) -> Release | None:
    """Its head; `stage` is empty for the first one."""
    return stored.find_release(session, vacancy_id, stage, version)


def find(session: Session, vacancy_id: str, stage: str, version: int) -> Released | None:
    """None for a version that was not released."""
    release = stored.find_release(session, vacancy_id, stage, version)
    document = stored.released_ranking(session, vacancy_id, stage, version)
    if release is None or document is None:
        return None
    given = stored.signatures_for(session, vacancy_id, stage, version)
    return Released(release, document, tuple(s for s in given if s.digest == release.digest and s.is_proven))
