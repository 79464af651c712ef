"""In what the present ranking differs from the version last released."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.rankings import domain as ranking_rules
from services.scoring.rankings.usecases import Ranking
from services.scoring.releases.domain.differences import differences
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases.releases import Signing
from shared.kernel.errors import Problem


def difference_texts(session: Session, ranking: Ranking, signing: Signing) -> list[Problem]:
    """One text for each difference; empty before the first release and while the present ranking is the released."""
    if signing.released is None or signing.is_released:
        return []
    released = stored.released_ranking(session, ranking.vacancy.vacancy_id, signing.version)
    if released is None:
        return []
    return differences(released, ranking_rules.document(ranking.frame, ranking.rows, ranking.accepted))
