"""Sheets that two committee members let stand under an earlier release, although something contradicts them. Nobody
lets one stand any more: it arrives whole, or two people void it where it was sat. What stood keeps standing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.storage import acceptances


def of_vacancy(session: Session, vacancy_id: str) -> Mapping[tuple[str, str, int | None], Acceptance]:
    """The acceptances about the vacancy's sheets, by what they are about."""
    return {acceptance.finding: acceptance for acceptance in acceptances.of_vacancy(session, vacancy_id)}
