"""The sheets of a vacancy that two members let stand: part of the ranking's document."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.scoring.marking.domain.journals import Integrity
from services.scoring.marking.usecases import acceptances
from services.scoring.rankings.domain.accepted import Accepted
from services.scoring.rankings.domain.facts import RosterLine


def accepted_of(session: Session, vacancy_id: str, lines: Sequence[RosterLine]) -> tuple[Accepted, ...]:
    wrong = [line for line in lines if line.integrity == Integrity.MISMATCH]
    if not wrong:
        return ()
    closed = acceptances.of_vacancy(session, vacancy_id)
    found = [
        (line.candidate_no, closed.get((line.attempt_id or "", line.fault or "", line.fault_at))) for line in wrong
    ]
    return tuple(
        Accepted(
            number,
            closure.fault,
            closure.fault_at,
            closure.reason,
            closure.closed_by,
            closure.seconding_reason or "",
            closure.seconded_by or "",
        )
        for number, closure in found
        if closure is not None and closure.is_complete
    )
