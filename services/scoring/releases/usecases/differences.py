"""In what the present ranking differs from the version last released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

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
        whole = ranking if isinstance(ranking, Ranking) else rank_vacancy(session, vacancy_id, ranking.frame.stage)
        before = stored.released_ranking(session, vacancy_id, ranking.code, signing.version)
        if before is None or whole.digest != ranking.digest:
            return None
        return differences(_by_number(before, whole.codes), _by_number(whole.document, whole.codes), whole.scale.steps)

    return _found.get((released.digest, ranking.digest), compare) or []


def _by_number(document: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """The document with its people by candidate number, as pages show them. Whoever is no longer in the ranking is
    shown by the code that the document had."""
    numbers = {code: number for number, code in codes.items()}
    lists = [name for name in ("rows", "findings") if name in document]
    return {**document, **{name: [_numbered(each, numbers) for each in document[name]] for name in lists}}


def _numbered(values: Mapping[str, Any], numbers: Mapping[str, str]) -> Mapping[str, Any]:
    code = values.get("sheet_code")
    if code is None:
        return values
    others = {name: value for name, value in values.items() if name != "sheet_code"}
    return {"candidate_no": numbers.get(code, code), **others}
