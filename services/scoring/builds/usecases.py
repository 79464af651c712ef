"""Two members look at a build that an exam was not sealed with, and accept it, each signing a reason of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import both_of, initials, is_complete
from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.builds import storage
from services.scoring.builds.domain import (
    Acceptance,
    AlreadyAccepted,
    Met,
    NotBlind,
    NothingDiffers,
    SameMember,
    State,
    state_of,
)
from services.scoring.builds.tables import accepted_builds
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases import changes
from services.scoring.marking.usecases.builds import seen
from shared.contracts.committee import AcceptedBuild, BuildAccepted
from shared.kernel.builds import build_of
from shared.kernel.public_texts import as_line, required_reason
from shared.kernel.roles import Principal, is_blind
from shared.messaging.outbox import emit
from shared.signatures.builds import SignedBuild
from shared.telemetry.second_members import SecondMember


def look(session: Session, exam: Exam) -> list[Met]:
    """The builds that a sealed exam was sealed with, and those that took its sheets, marked or now rank them, by
    service; empty for a draft."""
    if not exam.is_sealed:
        return []
    running = ("scoring", build_of("scoring"))
    # What runs here makes the ranking, whether it has marked a sheet or not.
    here = {*seen(session, exam.exam_id), running}
    given = storage.of_exams(session, [exam.exam_id])
    found = []
    for service, build in sorted(here | set((exam.builds or {}).items())):
        mine = [each for each in given if each.of == (service, build)]
        both = both_of(mine)
        state = state_of(service, build, exam.builds, accepted=both is not None)
        first, second = both or (_standing_first(session, exam, mine), None)
        is_seen, is_running = (service, build) in here, (service, build) == running
        found.append(Met(service, build, state, is_seen, is_running, first, second))
    return found


def accepted(session: Session, sat: Sequence[Exam]) -> tuple[AcceptedBuild, ...]:
    """What two members have accepted for these exams: part of the documents of their rankings."""
    given = storage.of_exams(session, [exam.exam_id for exam in sat])
    known = {each.id: each for each in given}
    return tuple(
        AcceptedBuild(
            service=second.service,
            build=second.build,
            reason=known[second.first_id].reason,
            accepted_by=known[second.first_id].signer,
            seconding_reason=second.reason,
            seconded_by=second.signer,
        )
        for second in sorted(given, key=lambda each: (each.exam_id, each.of))
        if second.first_id is not None
    )


def statement_for(
    session: Session, now: datetime, exam: Exam, service: str, build: str, reason: str, who: Principal
) -> str:
    """What `who` signs to accept this build. Raises NothingDiffers, or InvalidInput for a reason that is none
    (`public_texts`)."""
    _get(session, exam, service, build)
    return _signed(exam, service, build, required_reason(reason)).statement(who.id, now).to_text()


def accept(
    session: Session,
    now: datetime,
    exam_id: str,
    service: str,
    build: str,
    reason: str,
    signed: SignedStatement,
    who: Principal,
) -> bool:
    """Accepts the build for this exam, on behalf of `who`, with the reason. True if another member had done so before:
    from now on it counts as the sealed one does. The same by the same member once more changes nothing. A first member
    who may sign no longer, or has ended the key, is none: `who` takes that place.

    Raises NotFound, NotBlind for a member who reads names, NothingDiffers, AlreadyAccepted, SameMember, InvalidInput
    for a reason that is too short, and the errors of `approvals.usecases.require_signed`.
    """
    exam = exams.get(session, exam_id, lock=True)
    if not is_blind(who.roles_in(exam.selection_id)):
        raise NotBlind
    found = _get(session, exam, service, build)
    if (who.id, as_line(reason)) in _given(found):
        return found.second is not None
    if found.second is not None:
        raise AlreadyAccepted
    if found.first is not None and not is_complete([found.first.signer_id, who.id]):
        raise SameMember
    reason = required_reason(reason)
    require_signed(session, now, signed, who, _signed(exam, service, build, reason).statement)
    event = BuildAccepted(
        exam_id=exam_id,
        selection_id=exam.selection_id,
        service=service,
        build=build,
        reason=reason,
        accepted_by=who.id,
        initials=initials(who.name),
        complete=found.first is not None,
        accepted_at=now,
        statement=signed.text,
        key_id=signed.key_id,
        proof=signed.proof,
    )
    _keep(session, event, found.first)
    emit(session, event, at=now)
    return event.complete


def restore(session: Session, told: BuildAccepted) -> None:
    """Takes back, after a restore, what a member had decided; does nothing if it is there."""
    of = (told.service, told.build)
    given = [each for each in storage.of_exams(session, [told.exam_id]) if each.of == of]
    if (told.accepted_by, told.reason) in {(each.signer_id, each.reason) for each in given}:
        return
    others = [each for each in given if each.signer_id != told.accepted_by]
    _keep(session, told, others[-1] if told.complete and others else None)


def _keep(session: Session, told: BuildAccepted, first: Acceptance | None) -> None:
    storage.add(session, told, first.id if first is not None else None)
    if first is not None:
        changes.add_all_of(session, told.selection_id)


def _get(session: Session, exam: Exam, service: str, build: str) -> Met:
    for met in look(session, exam):
        if (met.service, met.build) == (service, build) and met.state in (State.DIFFERS, State.ACCEPTED):
            return met
    raise NothingDiffers


def _standing_first(session: Session, exam: Exam, given: Sequence[Acceptance]) -> Acceptance | None:
    """The newest who may still sign, with a key that has not ended."""
    counting = that_count(session, given, exam.selection_id, is_blind)
    return counting[-1] if counting else None


def _given(found: Met) -> set[tuple[str, str]]:
    return {(each.signer_id, each.reason) for each in (found.first, found.second) if each is not None}


def _signed(exam: Exam, service: str, build: str, reason: str) -> SignedBuild:
    return SignedBuild(
        selection_id=exam.selection_id, exam_id=exam.exam_id, service=service, build=build, reason=reason
    )


SECOND_MEMBERS = (SecondMember("build", (accepted_builds,), storage.half_accepted),)
