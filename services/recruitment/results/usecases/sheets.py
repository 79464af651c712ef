"""Whether everybody is ranked whose sheet is in, by what cbt reports: scoring's word for it is not asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results.domain import Ranking
from shared.contracts.scoring import RankedRow
from shared.messaging.early import NotYet
from shared.signatures.belief import NotBelieved

_WITHOUT_MARKS = ("absent", "disqualified")


def require_sheets(session: Session, ranking: Ranking, rows: Sequence[RankedRow]) -> None:
    """Returns at once for later stages, in which people are absent from what no sheet is of. Raises NotBelieved if
    somebody is left out who has submitted a sheet of the first stage that counts, and NotYet for one whom the ranking
    calls absent or disqualified: two people of the exam's staff may have decided so, which comes on another topic."""
    if ranking.stage is not None or ranking.exam_id is None:
        return
    states = {row.candidate_no: row.status for row in rows}
    for number in sorted(admissions.with_counting_sheets(session, ranking.exam_id, ranking.vacancy_id)):
        if number not in states:
            raise NotBelieved(f"rows: {number} has submitted a sheet and is none of them")
        if states[number] in _WITHOUT_MARKS:
            raise NotYet(f"the decision by which {number}, who has submitted a sheet, is {states[number]}")
