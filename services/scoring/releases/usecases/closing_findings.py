"""Two committee members examine a sheet that something contradicts and let it stand, each with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials, is_complete
from services.scoring.approvals.usecases import in_standing
from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.usecases import acceptances
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.usecases.release_checks import Finding, findings
from shared.contracts.scoring import FindingAccepted
from shared.kernel.errors import DomainError, InvalidInput, NotFound, Problem
from shared.kernel.roles import Principal, is_blind
from shared.kernel.words import N_
from shared.messaging.outbox import emit

SHORTEST_REASON = 10


class AlreadyClosed(DomainError):
    code = "finding_closed"
    text = N_("Simpangan ini sudah diterima dua anggota panitia.")


class SameMember(DomainError):
    code = "finding_same_member"
    text = N_("Anda sudah menerima simpangan ini. Anggota lain harus memeriksa dan menerimanya juga.")


def close(session: Session, now: datetime, vacancy_id: str, attempt_id: str, reason: str, who: Principal) -> bool:
    """Lets the sheet stand on behalf of `who`, with the reason. True if another member had done so before: from now
    on it counts. A later, other fault is a new finding. The same reason by the same member once more changes nothing.
    A first member who was disabled since, or may sign no longer, is none: `who` takes that place.

    Raises NotFound, AlreadyClosed, SameMember, or InvalidInput for a reason that is too short.
    """
    get_vacancy(session, vacancy_id, lock=True)
    ranking = rank_vacancy(session, vacancy_id)
    found = {finding.attempt_id: finding for finding in findings(session, ranking)}
    finding = found.get(attempt_id)
    if finding is None:
        raise NotFound
    before = finding.closure
    reason = " ".join(reason.split())
    if before is not None and _has_given(before, reason, who):
        return before.is_complete
    if not finding.is_open:
        raise AlreadyClosed
    if before is not None and not is_complete([before.signer_id, who.id]):
        raise SameMember
    if len(reason) < SHORTEST_REASON:
        text = N_("Tulis alasannya, paling sedikit %(least)s huruf.")
        raise InvalidInput([Problem.of("reason", "reason_short", text, least=SHORTEST_REASON)])
    selection_id = ranking.frame.selection_id
    is_second = before is not None and bool(in_standing(session, [before.signer_id], selection_id, is_blind))
    emit(session, _accepted(selection_id, vacancy_id, finding, now, complete=is_second), at=now)
    if before is None or not is_second:
        put = acceptances.begin if before is None else acceptances.begin_again
        put(session, Acceptance(attempt_id, finding.fault, finding.at, reason, initials(who.name), who.id, now))
        return False
    both = replace(before, seconding_reason=reason, seconded_by=initials(who.name), seconder_id=who.id, seconded_at=now)
    acceptances.complete(session, now, both)
    return True


def _has_given(before: Acceptance, reason: str, who: Principal) -> bool:
    return (who.id, reason) in ((before.signer_id, before.reason), (before.seconder_id, before.seconding_reason))


def _accepted(
    selection_id: str, vacancy_id: str, finding: Finding, now: datetime, *, complete: bool
) -> FindingAccepted:
    return FindingAccepted(
        vacancy_id=vacancy_id,
        selection_id=selection_id,
        candidate_no=finding.candidate_no,
        attempt_id=finding.attempt_id,
        fault=finding.fault,
        complete=complete,
        accepted_at=now,
    )
