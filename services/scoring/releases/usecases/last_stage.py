"""The release of a selection's last stage, which says who is chosen: other parts find it here whatever the stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from shared.contracts.rules import Rules


@dataclass(frozen=True)
class FinalRelease:
    """A released version of the last stage's ranking with its document; `stage` is None where that is the first."""

    stage: str | None
    version: int
    digest: str
    released_at: datetime
    withdrawn_at: datetime | None
    document: dict[str, Any]


def last_release(session: Session, rules: Rules, vacancy_id: str) -> FinalRelease | None:
    """The newest version, if it is in force: published, and not withdrawn."""
    found = stored.last_release(session, vacancy_id, rules.last_stage or "")
    if found is None or found.is_to_be_signed_again or found.withdrawn_at is not None:
        return None
    return _with_document(session, found)


def find_version(session: Session, rules: Rules, vacancy_id: str, version: int) -> FinalRelease | None:
    """A version of the last stage's ranking, whatever became of it."""
    found = stored.find_release(session, vacancy_id, rules.last_stage or "", version)
    return None if found is None else _with_document(session, found)


def _with_document(session: Session, release: Release) -> FinalRelease | None:
    document = stored.released_ranking(session, release.vacancy_id, release.stage, release.version)
    if document is None:
        return None
    return FinalRelease(
        release.stage or None, release.version, release.digest, release.released_at, release.withdrawn_at, document
    )
