"""Two members withdraw a released ranking, with one reason that both have signed and that is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import is_complete
from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.assessments.usecases import participants
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.usecases.stages import require_stage
from services.scoring.releases.domain.signing import NotBlind
from services.scoring.releases.domain.withdrawals import (
    LaterStageStands,
    NotInForce,
    SameWithdrawer,
    Wish,
    required_reason,
)
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage import withdrawals
from services.scoring.releases.storage.releases import Release
from services.scoring.releases.usecases.counting import find_standing_release
from shared.contracts.rules import Rules
from shared.contracts.scoring import Signature
from shared.contracts.stages import Stage
from shared.contracts.withdrawals import RankingWithdrawn
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal, Role, is_blind
from shared.messaging.outbox import emit
from shared.signatures.withdrawals import SignedWithdrawal


def find_in_force(session: Session, vacancy: Vacancy, stage: str | None = None) -> Release | None:
    """The release of a stage that stands, of the present ranking or of an earlier one."""
    released = stored.last_release(session, vacancy.vacancy_id, stage or "")
    return None if released is None else find_standing_release(session, vacancy, released.digest, stage)


def find_later_in_force(session: Session, vacancy: Vacancy, rules: Rules, stage: str | None) -> Stage | None:
    """The first later stage whose release stands: it is made from this one's, which stands as long."""
    codes = [each.code for each in rules.later_stages]
    behind = rules.later_stages[codes.index(stage) + 1 if stage in codes else 0 :]
    return next((each for each in behind if find_in_force(session, vacancy, each.code) is not None), None)


def waiting(session: Session, vacancy: Vacancy, release: Release) -> list[Wish]:
    """What members have signed to have it withdrawn, as far as it counts, oldest first."""
    found = withdrawals.wishes(session, vacancy.vacancy_id, release.stage, release.version)
    return that_count(session, found, vacancy.selection_id, is_blind)


def statement_for(
    session: Session,
    now: datetime,
    vacancy_id: str,
    code: str,
    reason: str,
    who: Principal,
    stage: str | None = None,
) -> str:
    """What `who` signs to have the released ranking withdrawn for this reason. Raises NotFound, NotInForce,
    LaterStageStands, or InvalidInput for the reason."""
    vacancy = get_vacancy(session, vacancy_id)
    release = _in_force(session, vacancy, stage)
    return _signed(session, vacancy, release, code, required_reason(code, reason)).statement(who.id, now).to_text()


def withdraw(
    session: Session,
    now: datetime,
    vacancy_id: str,
    code: str,
    reason: str,
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
) -> bool:
    """Takes a member's signature on the withdrawal; True if another member had signed the same reason: it is withdrawn
    now. Another reason waits beside the first, and takes the place of an earlier one of the same member.

    Raises NotBlind, NotFound, NotInForce, LaterStageStands, SameWithdrawer, InvalidInput for the reason, and the errors
    of `approvals.usecases.require_signed`; then nothing has changed.
    """
    vacancy = get_vacancy(session, vacancy_id, lock=True)
    if not is_blind(who.roles_in(vacancy.selection_id)):
        raise NotBlind
    release = _in_force(session, vacancy, stage)
    why = (code, required_reason(code, reason))
    same = [each for each in waiting(session, vacancy, release) if each.why == why]
    if who.id in {each.signer_id for each in same}:
        raise SameWithdrawer
    withdrawal = _signed(session, vacancy, release, *why)
    require_signed(session, now, signed, who, withdrawal.statement)
    mine = Wish(
        reason_code=code,
        reason=why[1],
        **signed.given_by(who),
    )
    withdrawals.put_wish(session, vacancy_id, release.stage, release.version, mine)
    if not is_complete({*(each.signer_id for each in same), who.id}):
        return False
    stored.withdraw(session, vacancy_id, release.stage, release.version, now)
    _take_back_participants(session, vacancy.selection_id, vacancy_id, stage)
    emit(session, _event(withdrawal, [*same, mine], now), at=now)
    return True


def has_signed(
    session: Session, vacancy_id: str, signed: SignedStatement, who: Principal, stage: str | None = None
) -> bool:
    """Whether this signature of `who` on a withdrawal of the last release was taken before."""
    released = stored.last_release(session, vacancy_id, stage or "")
    given = [] if released is None else withdrawals.wishes(session, vacancy_id, released.stage, released.version)
    return (who.id, signed.text) in {(each.signer_id, each.statement) for each in given}


def restore(session: Session, event: RankingWithdrawn) -> None:
    """After a restore: what two members had withdrawn is not in force again."""
    stored.withdraw(session, event.vacancy_id, event.stage or "", event.version, event.withdrawn_at)
    newest = stored.last_release(session, event.vacancy_id, event.stage or "")
    if newest is None or newest.version <= event.version:
        _take_back_participants(session, event.selection_id, event.vacancy_id, event.stage)


def _take_back_participants(session: Session, selection_id: str, vacancy_id: str, stage: str | None) -> None:
    exam = exams.find_of_selection(session, selection_id)
    if exam is not None:
        participants.take_back(session, exam.rules, selection_id, vacancy_id, stage)


def _in_force(session: Session, vacancy: Vacancy, stage: str | None) -> Release:
    require_stage(session, vacancy.selection_id, stage)
    release = find_in_force(session, vacancy, stage)
    if release is None:
        raise NotInForce
    later = find_later_in_force(session, vacancy, _exam(session, vacancy).rules, stage)
    if later is not None:
        raise LaterStageStands(stage=later.name)
    return release


def _exam(session: Session, vacancy: Vacancy) -> Exam:
    exam = exams.find_of_selection(session, vacancy.selection_id)
    if exam is None:
        raise NotFound
    return exam


def _signed(session: Session, vacancy: Vacancy, release: Release, code: str, reason: str) -> SignedWithdrawal:
    return SignedWithdrawal(
        selection_id=vacancy.selection_id,
        exam_id=_exam(session, vacancy).exam_id,
        vacancy_id=vacancy.vacancy_id,
        version=release.version,
        digest=release.digest,
        reason_code=code,
        reason=reason,
        stage=release.stage or None,
    )


def _event(withdrawal: SignedWithdrawal, wishes: Sequence[Wish], now: datetime) -> RankingWithdrawn:
    signatures = tuple(
        Signature(
            role=str(Role.COMMITTEE),
            signer=each.signer,
            digest=withdrawal.digest,
            signed_at=each.signed_at,
            statement=each.statement,
            key_id=each.key_id,
            proof=each.proof,
        )
        for each in wishes
    )
    return RankingWithdrawn(
        vacancy_id=withdrawal.vacancy_id,
        selection_id=withdrawal.selection_id,
        exam_id=withdrawal.exam_id,
        version=withdrawal.version,
        ranking_digest=withdrawal.digest,
        reason_code=withdrawal.reason_code,  # type: ignore[arg-type]
        reason=withdrawal.reason,
        signatures=signatures,
        withdrawn_at=now,
        stage=withdrawal.stage,
    )
