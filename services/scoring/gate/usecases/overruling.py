"""Two members look at a soft reason of the gate and overrule it, each signing a reason of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import both_of, initials, is_complete
from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.keys import keys_digest
from services.scoring.exams.usecases import exams
from services.scoring.gate.domain.gate import (
    FEWEST_SHEETS,
    AlreadyOverruled,
    Item,
    NotBlind,
    NothingFound,
    Overruling,
    Report,
    SameMember,
)
from services.scoring.gate.storage import overrulings, reports, sheets
from services.scoring.marking.usecases import changes, roster
from shared.contracts.committee import GateOverruled, OverruledReason
from shared.kernel.public_texts import as_line, required_reason
from shared.kernel.roles import Principal, is_blind
from shared.messaging.outbox import emit
from shared.signatures.overrulings import SignedOverruling


@dataclass(frozen=True)
class Reason:
    """What the gate found of one kind, and who has overruled exactly this: nobody, one member who still counts, or
    two."""

    item: Item
    first: Overruling | None = None
    second: Overruling | None = None

    @property
    def is_open(self) -> bool:
        return self.item.found > 0 and self.second is None


@dataclass(frozen=True)
class Gate:
    """`report` is None while there are too few sheets (`is_small`) or none is computed; `is_present` unless sheets have
    come in since, other keys are in force, or a session was put to another hour or place. One `by_earlier_method` is
    present only where a member has overruled something."""

    is_small: bool
    is_present: bool
    report: Report | None
    computed_at: datetime | None
    reasons: tuple[Reason, ...]
    by_earlier_method: bool = False

    def open_of(self, vacancy_id: str) -> list[Reason]:
        """Those that keep this vacancy's ranking from being signed."""
        return [each for each in self.reasons if each.is_open and each.item.concerns(vacancy_id)]


def look(session: Session, exam: Exam) -> Gate:
    """What the gate says about an exam now; reads what is kept."""
    kept = reports.find(session, exam.exam_id)
    if kept is None:
        is_small = sum(reports.sheets(session, exam.exam_id)) < FEWEST_SHEETS
        return Gate(is_small, is_small, None, None, ())
    given = overrulings.of_exam(session, exam.exam_id)
    reasons = tuple(_reason(session, exam.selection_id, item, given) for item in kept.report.items)
    by_keys = keys_digest(each.key for each in exams.authored_keys(session, exam.exam_id))
    is_by_these = kept.keys_digest == by_keys
    is_in_these = kept.sessions_digest == sheets.sessions_digest(session, exam.exam_id)
    is_made_anew = kept.is_by_earlier_method and not given
    is_present = kept.has_all_sheets and is_by_these and is_in_these and not is_made_anew
    return Gate(False, is_present, kept.report, kept.computed_at, reasons, kept.is_by_earlier_method)


def own_numbers(session: Session, gate: Gate, vacancy_id: str) -> frozenset[str]:
    """The candidates of this vacancy whom the report names."""
    named = {text for reason in gate.reasons for line in reason.item.lines for text in line.subject}
    return frozenset(number for number, of in roster.vacancies_of(session, named).items() if of == vacancy_id)


def overruled(session: Session, exam_id: str, vacancy_ids: Collection[str]) -> dict[str, tuple[OverruledReason, ...]]:
    """What two members have overruled of the present report, by vacancy that it concerns: part of the rankings'
    documents. Vacancies without any are left out."""
    given = overrulings.of_exam(session, exam_id)
    kept = reports.find(session, exam_id) if any(each.first_id is not None for each in given) else None
    if kept is None:
        return {}
    found: dict[str, list[OverruledReason]] = {}
    for item in kept.report.items:
        both = both_of(_of(item, given))
        if both is not None:
            for vacancy_id in vacancy_ids:
                if item.concerns(vacancy_id):
                    found.setdefault(vacancy_id, []).append(_shown(item, *both))
    return {vacancy_id: tuple(each) for vacancy_id, each in found.items()}


def statement_for(session: Session, now: datetime, exam: Exam, kind: str, reason: str, who: Principal) -> str:
    """What `who` signs to overrule what is found of this kind now. Raises NothingFound, or InvalidInput for a reason
    that is none (`public_texts`)."""
    return _signed(exam, _get(session, exam, kind).item, required_reason(reason)).statement(who.id, now).to_text()


def overrule(
    session: Session, now: datetime, exam_id: str, kind: str, reason: str, signed: SignedStatement, who: Principal
) -> bool:
    """Overrules what is found of this kind, on behalf of `who`, with the reason. True if another member had done so
    before: from now on it holds up nothing. Other figures later are a new reason. The same by the same member once more
    changes nothing. A first member who may sign no longer, or has ended the key, is none: `who` takes that place.

    Raises NotFound, NotBlind for a member who reads names, NothingFound, AlreadyOverruled, SameMember, InvalidInput for
    a reason that is too short, and the errors of `approvals.usecases.require_signed`.
    """
    exam = exams.get(session, exam_id)
    if not is_blind(who.roles_in(exam.selection_id)):
        raise NotBlind
    reports.lock(session, exam_id)
    found = _get(session, exam, kind)
    if (who.id, as_line(reason)) in _given(found):
        return found.second is not None
    if found.second is not None:
        raise AlreadyOverruled
    if found.first is not None and not is_complete([found.first.signer_id, who.id]):
        raise SameMember
    reason = required_reason(reason)
    about = _signed(exam, found.item, reason)
    require_signed(session, now, signed, who, about.statement)
    event = GateOverruled(
        exam_id=exam_id,
        selection_id=exam.selection_id,
        kind=kind,
        finding_digest=about.finding_digest,
        reason=reason,
        overruled_by=who.id,
        initials=initials(who.name),
        complete=found.first is not None,
        overruled_at=now,
        statement=signed.text,
        key_id=signed.key_id,
        proof=signed.proof,
    )
    _keep(session, event, found.first)
    emit(session, event, at=now)
    return event.complete


def restore(session: Session, told: GateOverruled) -> None:
    """Takes back, after a restore, what a member had decided; does nothing if it is there."""
    given = [
        each
        for each in overrulings.of_exam(session, told.exam_id)
        if (each.kind, each.finding_digest) == (told.kind, told.finding_digest)
    ]
    if (told.overruled_by, told.reason) in {(each.signer_id, each.reason) for each in given}:
        return
    others = [each for each in given if each.signer_id != told.overruled_by]
    _keep(session, told, others[-1] if told.complete and others else None)


def _keep(session: Session, told: GateOverruled, first: Overruling | None) -> None:
    overrulings.add(
        session,
        exam_id=told.exam_id,
        kind=told.kind,
        finding_digest=told.finding_digest,
        reason=told.reason,
        signer_id=told.overruled_by,
        signer=told.initials,
        signed_at=told.overruled_at,
        statement=told.statement,
        key_id=told.key_id,
        proof=told.proof,
        first_id=first.id if first is not None else None,
    )
    if first is not None:
        changes.add_all_of(session, told.selection_id)


def _get(session: Session, exam: Exam, kind: str) -> Reason:
    for reason in look(session, exam).reasons:
        if reason.item.kind == kind and reason.item.found:
            return reason
    raise NothingFound


def _reason(session: Session, selection_id: str, item: Item, given: Sequence[Overruling]) -> Reason:
    both = both_of(_of(item, given))
    if both is not None:
        return Reason(item, *both)
    counting = that_count(session, _of(item, given), selection_id, is_blind)
    return Reason(item, counting[-1] if counting else None)


def _of(item: Item, given: Sequence[Overruling]) -> list[Overruling]:
    return [each for each in given if (each.kind, each.finding_digest) == (item.kind, item.digest)]


def _given(found: Reason) -> set[tuple[str, str]]:
    return {(each.signer_id, each.reason) for each in (found.first, found.second) if each is not None}


def _signed(exam: Exam, item: Item, reason: str) -> SignedOverruling:
    return SignedOverruling(
        selection_id=exam.selection_id,
        exam_id=exam.exam_id,
        kind=item.kind,
        finding_digest=item.digest,
        found=item.found,
        reason=reason,
    )


def _shown(item: Item, first: Overruling, second: Overruling) -> OverruledReason:
    return OverruledReason(
        kind=item.kind,
        found=item.found,
        finding_digest=item.digest,
        reason=first.reason,
        overruled_by=first.signer,
        seconding_reason=second.reason,
        seconded_by=second.signer,
    )
