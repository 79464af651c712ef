"""A committee member examines a sheet whose journal does not fit and accepts it with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.rankings.usecases import rank_vacancy
from services.scoring.releases.storage import closures
from services.scoring.releases.storage.closures import Closure
from services.scoring.releases.usecases.release_checks import findings
from shared.kernel.errors import DomainError, InvalidInput, NotFound, Problem
from shared.kernel.roles import Principal
from shared.kernel.words import N_

SHORTEST_REASON = 10


class AlreadyClosed(DomainError):
    code = "finding_closed"
    text = N_("Simpangan ini sudah diterima panitia.")


def close(session: Session, now: datetime, vacancy_id: str, attempt_id: str, reason: str, who: Principal) -> None:
    """Closes the finding of an attempt; the reason stays with it. A later, other fault opens a new one.

    Raises NotFound, AlreadyClosed, or InvalidInput for a reason that is too short.
    """
    found = {finding.attempt_id: finding for finding in findings(session, rank_vacancy(session, vacancy_id))}
    finding = found.get(attempt_id)
    if finding is None:
        raise NotFound
    if not finding.is_open:
        raise AlreadyClosed
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        text = N_("Tulis alasannya, paling sedikit %(least)s huruf.")
        raise InvalidInput([Problem.of("reason", "reason_short", text, least=SHORTEST_REASON)])
    closure = Closure(attempt_id, finding.fault, finding.at, reason, initials(who.name), who.id, now)
    closures.add(session, closure)
