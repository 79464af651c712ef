"""In what the present ranking differs from the version last released."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.scoring.rankings.domain import ranking as ranking_rules
from services.scoring.rankings.usecases.ranking import Head, Ranking, rank_vacancy
from services.scoring.releases.domain.differences import differences
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases.releases import Signing
from shared.kernel.cache import Cache
from shared.kernel.errors import Problem

_found: Cache[tuple[str, str], Sequence[Problem]] = Cache(100)
"""By the two digests: comparing two long rankings takes long, and their differences never change."""


def difference_texts(session: Session, ranking: Head, signing: Signing) -> Sequence[Problem]:
    """One text for each difference; empty before the first release, while the present ranking is the released, and in
    the second in which a kept ranking is behind its marks."""
    released = signing.released
    if released is None or signing.is_released:
        return []

    def compare(_digests: tuple[str, str]) -> Sequence[Problem] | None:
        vacancy_id = ranking.vacancy.vacancy_id
        whole = ranking if isinstance(ranking, Ranking) else rank_vacancy(session, vacancy_id)
        before = stored.released_ranking(session, vacancy_id, signing.version)
        if before is None or whole.digest != ranking.digest:
            return None
        after = ranking_rules.document(whole.frame, whole.rows, whole.accepted)
        return differences(before, after, whole.rules.units_per_point)

    return _found.get((released.digest, ranking.digest), compare) or []
