"""A member takes the own signature on a ranking back, until a second one releases it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, require_signed
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.usecases.stages import require_stage
from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.domain.withdrawals import NothingSigned, SignatureStands
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from shared.contracts.withdrawals import SignatureWithdrawn
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal
from shared.messaging.outbox import emit
from shared.signatures.withdrawals import SignedTakingBack, statement_digest


def find_own(session: Session, vacancy_id: str, who: Principal, stage: str | None = None) -> Signature | None:
    """The member's newest signature towards the next release, whether its ranking has changed since or not."""
    released = stored.last_release(session, vacancy_id, stage or "")
    given = stored.signatures_for(session, vacancy_id, stage or "", _next(released))
    own = [each for each in given if each.signer_id == who.id and each.is_proven]
    return own[-1] if own else None


def statement_for(session: Session, now: datetime, vacancy_id: str, who: Principal, stage: str | None = None) -> str:
    """What `who` signs to take the own signature back. Raises NotFound, SignatureStands or NothingSigned."""
    vacancy = get_vacancy(session, vacancy_id)
    require_stage(session, vacancy.selection_id, stage)
    return _signed(session, vacancy, _own(session, vacancy_id, who, stage), stage).statement(who.id, now).to_text()


def take_back(
    session: Session,
    now: datetime,
    vacancy_id: str,
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
) -> None:
    """The member's signature counts no more. Raises NotFound, SignatureStands once the second one has released the
    ranking, NothingSigned, and the errors of `approvals.usecases.require_signed`; then nothing has changed."""
    vacancy = get_vacancy(session, vacancy_id, lock=True)
    require_stage(session, vacancy.selection_id, stage)
    own = _own(session, vacancy_id, who, stage)
    back = _signed(session, vacancy, own, stage)
    require_signed(session, now, signed, who, back.statement)
    stored.take_back(session, vacancy_id, stage or "", back.version, own.statement or "", now)
    event = SignatureWithdrawn(
        vacancy_id=vacancy_id,
        selection_id=back.selection_id,
        exam_id=back.exam_id,
        version=back.version,
        ranking_digest=back.digest,
        withdrawn=back.withdrawn,
        statement=signed.text,
        key_id=signed.key_id,
        proof=signed.proof,
        withdrawn_at=now,
        stage=stage,
    )
    emit(session, event, at=now)


def was_taken_back(
    session: Session, vacancy_id: str, signed: SignedStatement, who: Principal, stage: str | None = None
) -> bool:
    """Whether `who` has taken back the signature that this statement names."""
    own = {statement_digest(text) for text in stored.withdrawn_statements(session, vacancy_id, stage or "", who.id)}
    return bool(own) and signed.statement.about.get("withdrawn") in own


def restore(session: Session, event: SignatureWithdrawn) -> None:
    """After a restore: a signature that its member had taken back is taken back again, if it is there."""
    stage = event.stage or ""
    for each in stored.signatures_for(session, event.vacancy_id, stage, event.version):
        if each.statement is not None and statement_digest(each.statement) == event.withdrawn:
            stored.take_back(session, event.vacancy_id, stage, event.version, each.statement, event.withdrawn_at)


def _next(released: Release | None) -> int:
    return (released.version if released else 0) + 1


def _own(session: Session, vacancy_id: str, who: Principal, stage: str | None) -> Signature:
    own = find_own(session, vacancy_id, who, stage)
    if own is not None:
        return own
    released = stored.last_release(session, vacancy_id, stage or "")
    if released is not None:
        given = stored.signatures_for(session, vacancy_id, stage or "", released.version)
        if who.id in {each.signer_id for each in given}:
            raise SignatureStands(version=released.version)
    raise NothingSigned


def _signed(session: Session, vacancy: Vacancy, own: Signature, stage: str | None) -> SignedTakingBack:
    exam = exams.find_of_selection(session, vacancy.selection_id)
    if exam is None:
        raise NotFound
    return SignedTakingBack(
        selection_id=vacancy.selection_id,
        exam_id=exam.exam_id,
        vacancy_id=vacancy.vacancy_id,
        version=_next(stored.last_release(session, vacancy.vacancy_id, stage or "")),
        digest=own.digest,
        withdrawn=statement_digest(own.statement or ""),
        stage=stage,
    )
