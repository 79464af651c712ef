"""Two members answer what was objected to an item, each signing exactly the same answer with a key of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.bank.usecases import items as bank
from services.scoring.exams.domain.exams import AuthoredKey, Exam
from services.scoring.exams.usecases import exams
from services.scoring.objections.domain.objections import (
    AT_ONCE,
    NoneTaken,
    NotBlind,
    NotCorrected,
    NothingWaits,
    OpenAnswer,
    WindowOpen,
    checked_text,
)
from services.scoring.objections.storage import answers, objections
from services.scoring.objections.usecases.looking import state
from shared.contracts.exams import SealSignature
from shared.contracts.item_objections import Outcome
from shared.contracts.objections import ObjectionAnswered
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal, Role, is_blind
from shared.messaging.outbox import emit
from shared.signatures.objections import SignedAnswer
from shared.signatures.statements import Statement


@dataclass(frozen=True)
class Typed:
    """What a member answers."""

    outcome: Outcome
    text: str


def statement_for(session: Session, now: datetime, exam_id: str, item_id: str, typed: Typed, who: Principal) -> str:
    """What `who` signs to answer so. Raises NotFound and the errors of `_ready`."""
    return _ready(session, exams.get(session, exam_id), item_id, typed).statement(who.id, now).to_text()


def answer(
    session: Session,
    now: datetime,
    exam_id: str,
    item_id: str,
    typed: Typed,
    signed: SignedStatement,
    who: Principal,
) -> bool:
    """Takes a member's signature on an answer to everything that waits of this item. True if another member had signed
    the same before: then it is given, in public. Another answer than that of a member before waits beside it. The same
    by the same member once more changes nothing.

    Raises NotBlind for a member who reads names elsewhere, NotFound, the errors of `_ready`, and those of
    `approvals.usecases.require_signed`."""
    exam = exams.get(session, exam_id, lock=True)
    if not is_blind(who.roles_in(exam.selection_id)):
        raise NotBlind
    about = _ready(session, exam, item_id, typed)
    standing = [each for each in _counted(session, exam, item_id) if each.digest == about.digest]
    if who.id in {each.signer_id for each in standing}:
        return False
    require_signed(session, now, signed, who, about.statement)
    first = standing[0] if standing else None
    name = initials(who.name)
    answers.add(session, **_row(about, who.id, name, signed, first.id if first is not None else None))
    if first is None:
        return False
    answers.note_answered(session, exam_id, about.objections)
    both = [(first.statement, first.key_id, first.proof), (signed.text, signed.key_id, signed.proof)]
    event = ObjectionAnswered(
        **vars(about),
        answer_digest=about.digest,
        answered_at=now,
        signatures=tuple(SealSignature(role=str(Role.COMMITTEE), statement=s, key_id=k, proof=p) for s, k, p in both),
        initials=(first.signer, name),
    )
    emit(session, event, at=now)
    return True


def restore(session: Session, told: ObjectionAnswered) -> None:
    """Takes back, after a restore, what two members had answered; does nothing if it is there."""
    if answers.is_given(session, told.exam_id, told.answer_digest):
        return
    first_id = None
    for given, signer in zip(told.signatures, told.initials, strict=True):
        signed = SignedStatement(given.statement, given.key_id, given.proof)
        who = Statement.from_text(given.statement).signer
        first_id = answers.add(session, **_row(SignedAnswer.of(told), who, signer, signed, first_id))
    answers.note_answered(session, told.exam_id, told.objections)


def _ready(session: Session, exam: Exam, item_id: str, typed: Typed) -> SignedAnswer:
    """The answer as it can be signed now. Raises NoneTaken, WindowOpen, NothingWaits, NotCorrected, NotFound, and
    InvalidInput for a text that cannot be published."""
    now = state(session, exam)
    if now is None:
        raise NoneTaken
    item = _item(session, exam.exam_id, item_id)
    if not now.is_complete:
        raise WindowOpen
    waiting = objections.waiting(session, exam.exam_id, item_id, AT_ONCE)
    if not waiting:
        raise NothingWaits
    text = checked_text(typed.text, _texts(session, item))
    key_set = None
    if typed.outcome == "upheld":
        key_set = _correcting_set(session, exam.exam_id, item_id)
    return SignedAnswer(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        item_id=item_id,
        section=item.key.section,
        outcome=typed.outcome,
        text=text,
        key_set=key_set,
        objections=tuple(sorted(waiting)),
    )


def _item(session: Session, exam_id: str, item_id: str) -> AuthoredKey:
    for each in exams.sealed_items(session, exam_id):
        if each.key.item_id == item_id:
            return each
    raise NotFound


def _texts(session: Session, item: AuthoredKey) -> list[str]:
    """Stem and options, none of which an answer may repeat."""
    known = bank.get(session, item.code)
    return [known.stem, *(option.text for option in known.options)]


def _correcting_set(session: Session, exam_id: str, item_id: str) -> int:
    """The number of the set in force, in which this item has another key. Raises NotCorrected."""
    newest = next(reversed(exams.list_key_sets(session, exam_id)), None)
    changes = newest.changes if newest is not None else None
    if newest is None or item_id not in {change.item_id for change in changes or ()}:
        raise NotCorrected("outcome")
    return newest.number


def _counted(session: Session, exam: Exam, item_id: str) -> list[OpenAnswer]:
    """Signatures of members who may still sign, with keys that have not ended. Recruitment judges by the same rule."""
    return that_count(session, answers.signed(session, exam.exam_id, item_id), exam.selection_id, is_blind)


def _row(
    about: SignedAnswer, who: str, signer: str, signed: SignedStatement, first_id: int | None
) -> dict[str, object]:
    return {
        "exam_id": about.exam_id,
        "item_id": about.item_id,
        "outcome": about.outcome,
        "text": about.text,
        "key_set": about.key_set,
        "objections": list(about.objections),
        "digest": about.digest,
        "signer_id": who,
        "signer": signer,
        "signed_at": signed.statement.signed_at,
        "statement": signed.text,
        "key_id": signed.key_id,
        "proof": signed.proof,
        "first_id": first_id,
    }
