"""Two committee members examine a sheet that something contradicts and let it stand, each signing a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials, is_complete
from services.scoring.approvals.usecases import SignedStatement, in_standing, keys_that_count, require_signed
from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases import acceptances
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.usecases.looking import look
from services.scoring.rankings.usecases.ranking import Head, rank_vacancy
from services.scoring.releases.domain.signing import NotBlind
from services.scoring.releases.usecases.release_checks import Finding, findings
from shared.contracts.committee import FindingAccepted
from shared.kernel.errors import DomainError, InvalidInput, NotFound, Problem
from shared.kernel.roles import Principal, is_blind
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.signatures.findings import SignedFinding

SHORTEST_REASON = 10


class AlreadyClosed(DomainError):
    code = "finding_closed"
    text = N_("Simpangan ini sudah diterima dua anggota panitia.")


class SameMember(DomainError):
    code = "finding_same_member"
    text = N_("Anda sudah menerima simpangan ini. Anggota lain harus memeriksa dan menerimanya juga.")


def statement_for(
    session: Session,
    now: datetime,
    vacancy_id: str,
    attempt_id: str,
    reason: str,
    who: Principal,
    stage: str | None = None,
) -> str:
    """What `who` signs to let the sheet stand with this reason. Raises NotFound, or InvalidInput for a reason that is
    too short."""
    ranking = look(session, vacancy_id, stage)
    finding = _get(session, ranking, attempt_id)
    return _signed(ranking.vacancy, finding, _required(reason)).statement(who.id, now).to_text()


def close(
    session: Session,
    now: datetime,
    vacancy_id: str,
    attempt_id: str,
    reason: str,
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
) -> bool:
    """Lets the sheet stand on behalf of `who`, with the reason. True if another member had done so before: from now
    on it counts. A later, other fault is a new finding. The same reason by the same member once more changes nothing.
    A first member who was disabled since, may sign no longer, has ended the key, or signed nothing because that was
    before, is none: `who` takes that place.

    Raises NotBlind for a member who reads names elsewhere, NotFound, AlreadyClosed, SameMember, InvalidInput for a
    reason that is too short, and the errors of `approvals.usecases.require_signed`.
    """
    vacancy = get_vacancy(session, vacancy_id, lock=True)
    if not is_blind(who.roles_in(vacancy.selection_id)):
        raise NotBlind
    finding = _get(session, rank_vacancy(session, vacancy_id, stage), attempt_id)
    before = finding.closure
    first = before if before is not None and _counts(session, vacancy.selection_id, before) else None
    if first is not None and _has_given(first, " ".join(reason.split()), who):
        return first.is_complete
    if not finding.is_open:
        raise AlreadyClosed
    if first is not None and not is_complete([first.signer_id, who.id]):
        raise SameMember
    reason = _required(reason)
    require_signed(session, now, signed, who, _signed(vacancy, finding, reason).statement)
    emit(session, _accepted(vacancy, finding, signed, now, complete=first is not None), at=now)
    if first is not None:
        acceptances.complete(session, now, _both(first, reason, signed, who, now))
        return True
    put = acceptances.begin if before is None else acceptances.begin_again
    put(session, _first(finding, reason, signed, who, now))
    return False


def counting(session: Session, ranking: Head, found: Sequence[Finding]) -> frozenset[str]:
    """The attempts about which somebody has decided, so that one other member is wanted, or none."""
    selection_id = ranking.vacancy.selection_id
    return frozenset(
        each.attempt_id for each in found if each.closure is not None and _counts(session, selection_id, each.closure)
    )


def _get(session: Session, ranking: Head, attempt_id: str) -> Finding:
    for finding in findings(session, ranking):
        if finding.attempt_id == attempt_id:
            return finding
    raise NotFound


def _required(reason: str) -> str:
    """The reason as it is kept. Raises InvalidInput if it is too short."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        text = N_("Tulis alasannya, paling sedikit %(least)s huruf.")
        raise InvalidInput([Problem.of("reason", "reason_short", text, least=SHORTEST_REASON)])
    return reason


def _counts(session: Session, selection_id: str, first: Acceptance) -> bool:
    """Whether the acceptance counts, or its first member's part where a second one is added now: signed with a key
    that has not ended, by a member who may still sign."""
    if first.is_complete:
        return True
    if first.key_id is None:
        return False
    members = in_standing(session, [first.signer_id], selection_id, is_blind)
    return bool(members) and bool(keys_that_count(session, [first.key_id]))


def _has_given(before: Acceptance, reason: str, who: Principal) -> bool:
    return (who.id, reason) in ((before.signer_id, before.reason), (before.seconder_id, before.seconding_reason))


def _signed(vacancy: Vacancy, finding: Finding, reason: str) -> SignedFinding:
    return SignedFinding(
        selection_id=vacancy.selection_id,
        vacancy_id=vacancy.vacancy_id,
        attempt_id=finding.attempt_id,
        candidate_no=finding.candidate_no,
        fault=finding.fault,
        fault_at=finding.at,
        reason=reason,
    )


def _first(finding: Finding, reason: str, signed: SignedStatement, who: Principal, now: datetime) -> Acceptance:
    return Acceptance(
        attempt_id=finding.attempt_id,
        fault=finding.fault,
        fault_at=finding.at,
        reason=reason,
        closed_by=initials(who.name),
        signer_id=who.id,
        closed_at=now,
        statement=signed.text,
        key_id=signed.key_id,
        proof=signed.proof,
    )


def _both(first: Acceptance, reason: str, signed: SignedStatement, who: Principal, now: datetime) -> Acceptance:
    return replace(
        first,
        seconding_reason=reason,
        seconded_by=initials(who.name),
        seconder_id=who.id,
        seconded_at=now,
        seconding_statement=signed.text,
        seconding_key_id=signed.key_id,
        seconding_proof=signed.proof,
    )


def _accepted(
    vacancy: Vacancy, finding: Finding, signed: SignedStatement, now: datetime, *, complete: bool
) -> FindingAccepted:
    return FindingAccepted(
        vacancy_id=vacancy.vacancy_id,
        selection_id=vacancy.selection_id,
        candidate_no=finding.candidate_no,
        attempt_id=finding.attempt_id,
        fault=finding.fault,
        complete=complete,
        accepted_at=now,
        statement=signed.text,
        key_id=signed.key_id,
        proof=signed.proof,
    )
