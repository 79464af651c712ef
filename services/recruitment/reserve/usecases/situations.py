"""The places of a vacancy under a signed version of its last ranking, as this service knows it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON
from services.recruitment.results.usecases.groups import find_quotas
from services.recruitment.results.usecases.last_stage import rows_between
from services.recruitment.results.usecases.releases import Release
from services.recruitment.selections.domain.selections import Selection
from shared.contracts.moving_up import EQUAL, Ranked, Situation, situation
from shared.contracts.scoring import RankedRow


def begun(session: Session, selection: Selection, release: Release) -> Situation:
    """The situation in which a signed version begins. Its rules have a reserve list."""
    ranking, reserve = release.ranking, selection.rules.reserve
    assert reserve is not None
    rows = [each.row for each in rows_between(session, release, 0, ranking.ranked)]
    return situation(
        vacancy_id=ranking.vacancy_id,
        version=ranking.version,
        ranking_digest=ranking.ranking_digest,
        places=ranking.places,
        edge=selection.rules.last_cut.boundary_ties,
        reserve=reserve,
        zone=selection.timezone,
        ranked=[_ranked(row) for row in rows],
        quotas=find_quotas(session, ranking),
    )


def _ranked(row: RankedRow) -> Ranked:
    return Ranked(
        row.candidate_no,
        row.status == GOES_ON,
        row.decision is not None and row.decision.key == EQUAL,
        row.total if row.normalised is None else row.normalised,
        row.quota_group,
        row.place,
    )
