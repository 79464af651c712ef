"""Two members put a corrected set of keys in force, each signing exactly its effect with a key of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import sat
from services.scoring.approvals.domain import is_complete, signers
from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.corrections.domain.corrections import (
    AlreadyDecided,
    Approval,
    Correction,
    Counts,
    NotBlind,
    NotComputed,
    NothingProposed,
    Outdated,
    SameSigner,
    SessionsRunning,
    State,
    reasons_commitment,
)
from services.scoring.corrections.storage import corrections as storage
from services.scoring.corrections.storage import effects
from services.scoring.corrections.usecases.computing import commitment, find_basis
from services.scoring.corrections.usecases.proposing import get
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.key_sets import KeySet
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.replacing import replace_marks
from shared.contracts.corrections import KeysCorrected
from shared.contracts.exams import CorrectedItem, SealSignature
from shared.kernel.roles import Principal, Role, is_blind
from shared.messaging.outbox import emit
from shared.signatures.corrections import SignedCorrection


@dataclass(frozen=True)
class Approvals:
    """`current` are the signatures on the present effect that count, `stale` those on one that has changed since.
    `is_outdated` where the data has changed since the effect was computed."""

    current: tuple[Approval, ...]
    stale: tuple[Approval, ...]
    is_outdated: bool


def approval_state(session: Session, exam: Exam, correction: Correction) -> Approvals:
    given = storage.approvals(session, correction)
    same = [each for each in given if each.digest == correction.effect_digest]
    if not correction.is_open:
        return Approvals(tuple(same), (), is_outdated=False)
    return Approvals(
        tuple(_counted(session, exam, same)),
        tuple(each for each in given if each.digest != correction.effect_digest),
        is_outdated=correction.effect_digest is not None and not _is_current(session, exam, correction),
    )


def statement_for(session: Session, now: datetime, exam_id: str, number: int, who: Principal) -> str:
    """What `who` signs to put the set in force. Raises NotFound and the errors of `_ready`."""
    exam = exams.get(session, exam_id)
    correction = get(session, exam_id, number)
    _ready(session, now, exam, correction)
    return _signed(session, exam, correction).statement(who.id, now).to_text()


def approve(
    session: Session, now: datetime, exam_id: str, number: int, signed: SignedStatement, who: Principal
) -> bool:
    """Takes a member's signature on exactly this effect; the second, by another person, puts the set in force: sheets
    are marked by it from now on, and all marks that differ by it are replaced at once.

    True if it is in force now. Raises NotBlind for a member who reads names elsewhere, NotFound, SameSigner, the errors
    of `_ready`, and those of `approvals.usecases.require_signed`."""
    # Whoever marks a sheet holds the exam: none is marked by the set before once this has the lock.
    exam = exams.get(session, exam_id, lock=True)
    if not is_blind(who.roles_in(exam.selection_id)):
        raise NotBlind
    correction = get(session, exam_id, number)
    _ready(session, now, exam, correction)
    digest = signed.statement.digest
    if digest != correction.effect_digest:
        raise Outdated("digest")
    before = _counted(session, exam, storage.approvals(session, correction))
    standing = signers(before, digest)
    if who.id in standing:
        raise SameSigner
    require_signed(session, now, signed, who, _signed(session, exam, correction).statement)
    mine = Approval(
        digest=digest,
        role=str(Role.COMMITTEE),
        **signed.given_by(who),
    )
    storage.add_approval(session, correction, mine)
    if not is_complete({*standing, who.id}):
        return False
    _put_in_force(session, now, exam, correction, [*(each for each in before if each.digest == digest), mine])
    return True


def _ready(session: Session, now: datetime, exam: Exam, correction: Correction) -> None:
    """Returns if the correction can be signed now. Raises AlreadyDecided, NothingProposed, SessionsRunning,
    NotComputed, Outdated."""
    if not correction.is_open:
        raise AlreadyDecided
    if not correction.changes:
        raise NothingProposed
    if not sat.is_over(session, exam):
        raise SessionsRunning
    if correction.effect_digest is None:
        raise NotComputed
    if not _is_current(session, exam, correction):
        raise Outdated("digest")


def _is_current(session: Session, exam: Exam, correction: Correction) -> bool:
    """Whether the effect is of the rankings as they stand; while one of them is made anew it is not."""
    return correction.basis is not None and find_basis(session, exam, correction) == correction.basis


def _counted(session: Session, exam: Exam, given: Sequence[Approval]) -> list[Approval]:
    """Those of members who may still sign, with keys that have not ended. Whoever receives the event judges by the same
    rule."""
    return that_count(session, given, exam.selection_id, is_blind)


def _put_in_force(
    session: Session, now: datetime, exam: Exam, correction: Correction, approvals: Sequence[Approval]
) -> None:
    committed = commitment(session, exam, correction.changes)
    key_set = KeySet(exam.exam_id, correction.number, correction.changes, committed)
    exams.put_in_force(session, now, key_set)
    vacancy_ids = effects.vacancies_of(session, correction.id)
    replace_marks(session, now, exam.exam_id, effects.remarked(correction.id), vacancy_ids)
    who = ", ".join(each.signer for each in approvals)
    storage.decide(session, correction, State.IN_FORCE, now, who)
    given = tuple(
        SealSignature(role=each.role, statement=each.statement, key_id=each.key_id, proof=each.proof)
        for each in approvals
    )
    event = KeysCorrected(**vars(_signed(session, exam, correction)), corrected_at=now, signatures=given)
    emit(session, event, at=now)


def _signed(session: Session, exam: Exam, correction: Correction) -> SignedCorrection:
    keys = {each.key.item_id: each.key for each in exams.sealed_items(session, exam.exam_id)}
    items = tuple(
        CorrectedItem(item_id=change.item_id, section=keys[change.item_id].section, kind=change.kind.value)
        for change in correction.changes
    )
    counts = correction.counts or Counts()
    return SignedCorrection(
        selection_id=exam.selection_id,
        exam_id=exam.exam_id,
        number=correction.number,
        replaces=correction.replaces,
        key_commitment=commitment(session, exam, correction.changes),
        effect_digest=correction.effect_digest or "",
        reasons_commitment=reasons_commitment(exam.secrets, correction.changes),
        items=items,
        marked=counts.marked,
        up=counts.up,
        down=counts.down,
        enter=counts.enter,
        leave=counts.leave,
    )
