"""Two people decide that a sheet does not count; other services are told, and verify both signatures themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exclusions import storage
from services.cbt.exclusions.domain import PEOPLE, AlreadyExcluded, Exclusion, Sheet, Wish, required_reason
from services.cbt.exclusions.tables import exclusion_wishes
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.kernel.errors import Forbidden, NotFound
from shared.kernel.roles import MAY_SEAL, Principal, may_seal
from shared.members import history
from shared.members.signing import SignedStatement, keys_that_count, require_signed
from shared.messaging.outbox import emit
from shared.signatures.exclusions import Excluded, SignedExclusion
from shared.telemetry.second_members import SecondMember

SHOWN = 50
"""Sheets on the page; a number finds any other."""


@dataclass(frozen=True)
class Case:
    """A sheet with what counts of that which was signed about it."""

    sheet: Sheet
    wishes: tuple[Wish, ...]
    exclusion: Exclusion | None


def cases(session: Session, now: datetime, own: Collection[str] | None, search: str) -> list[Case]:
    """Of these selections (None: all), at most `SHOWN`: as `storage.sheets` finds them."""
    found = storage.sheets(session, own, search, SHOWN)
    ids = [sheet.attempt_id for sheet in found]
    wishes, decided = storage.wishes(session, ids), storage.decided(session, ids)
    return [
        Case(sheet, _counting(session, now, sheet, wishes[sheet.attempt_id]), decided.get(sheet.attempt_id))
        for sheet in found
    ]


def get_case(session: Session, now: datetime, attempt_id: str) -> Case:
    """Raises NotFound."""
    sheet = _get(session, attempt_id)
    wishes = storage.wishes(session, [attempt_id])[attempt_id]
    decided = storage.decided(session, [attempt_id])
    return Case(sheet, _counting(session, now, sheet, wishes), decided.get(attempt_id))


def find(session: Session, attempt_id: str) -> Exclusion | None:
    """What two have decided about the sheet; None while it counts."""
    return storage.decided(session, [attempt_id]).get(attempt_id)


def numbers_in(session: Session, session_id: str) -> frozenset[str]:
    """The candidates of this session whose sheet does not count."""
    return storage.numbers_in(session, session_id)


def find_selection(session: Session, attempt_id: str) -> str | None:
    """The selection of an attempt; None if there is none."""
    sheet = storage.find_sheet(session, attempt_id)
    return sheet.selection_id if sheet is not None else None


def statement_for(session: Session, now: datetime, attempt_id: str, code: str, reason: str, who: Principal) -> str:
    """What `who` signs to have the sheet excluded for this reason. Raises NotFound, or InvalidInput for the reason."""
    sheet = _get(session, attempt_id)
    return _signed(sheet, required_reason(code, reason)).statement(who.id, now).to_text()


def decide(
    session: Session, now: datetime, attempt_id: str, code: str, reason: str, signed: SignedStatement, who: Principal
) -> bool:
    """Takes a person's signature on the exclusion; True if another one had signed the same reason: it is decided now.
    Another reason waits beside the first, and takes the place of an earlier one of the same person. The same once more
    changes nothing. Saves of an attempt that is still running go on: no answer is lost by a decision.

    Raises NotFound, Forbidden, AlreadyExcluded, InvalidInput for the reason, and the errors of
    `shared.members.signing.require_signed`; then nothing has changed.
    """
    storage.lock_sheet(session, attempt_id)
    case = get_case(session, now, attempt_id)
    sheet, why = case.sheet, required_reason(code, reason)
    if not may_seal(who.roles_in(sheet.selection_id)):
        raise Forbidden
    mine = next((each for each in case.wishes if each.signer_id == who.id), None)
    has_signed = mine is not None and mine.why == why
    if case.exclusion is not None:
        if has_signed and case.exclusion.why == why:
            return True
        raise AlreadyExcluded
    if has_signed:
        return False
    require_signed(session, now, signed, who, _signed(sheet, why).statement)
    wish = _wish(sheet, why, signed, who)
    storage.put_wish(session, attempt_id, wish)
    given = [*(each for each in case.wishes if each.why == why and each.signer_id != who.id), wish]
    if len({each.signer_id for each in given}) < PEOPLE:
        return False
    exclusion = _exclusion(sheet, why, given[-PEOPLE:], now)
    storage.add(session, exclusion)
    emit(session, _event(exclusion), at=now)
    return True


def restore(session: Session, reported: Excluded) -> bool:
    """After a restore: decided again as the own event says. False if it is known."""
    names = set(Exclusion.__dataclass_fields__) - {"reason"}
    values = {name: getattr(reported, name) for name in names}
    return storage.add(session, Exclusion(**values, reason=reported.reason or ""))


def _get(session: Session, attempt_id: str) -> Sheet:
    sheet = storage.find_sheet(session, attempt_id)
    if sheet is None:
        raise NotFound
    return sheet


def _counting(session: Session, now: datetime, sheet: Sheet, wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """Those of people who may still decide here, made with keys that have not ended."""
    live = keys_that_count(session, {each.key_id for each in wishes}) if wishes else frozenset()
    return tuple(
        each
        for each in wishes
        if each.key_id in live and history.could(session, may_seal, sheet.selection_id, each.signer_id, now)
    )


def _signed(sheet: Sheet, why: tuple[str, str]) -> SignedExclusion:
    return SignedExclusion(
        selection_id=sheet.selection_id,
        exam_id=sheet.exam_id,
        attempt_id=sheet.attempt_id,
        candidate_no=sheet.candidate_no,
        reason_code=why[0],
        reason=why[1],
    )


def _wish(sheet: Sheet, why: tuple[str, str], signed: SignedStatement, who: Principal) -> Wish:
    acts_as = min(MAY_SEAL & who.roles_in(sheet.selection_id))
    return Wish(
        reason_code=why[0],
        reason=why[1],
        role=str(acts_as),
        **signed.given_by(who),
    )


def _exclusion(sheet: Sheet, why: tuple[str, str], given: Sequence[Wish], now: datetime) -> Exclusion:
    return Exclusion(
        attempt_id=sheet.attempt_id,
        candidate_no=sheet.candidate_no,
        exam_id=sheet.exam_id,
        selection_id=sheet.selection_id,
        reason_code=why[0],
        reason=why[1],
        signatures=tuple(each.signature for each in given),
        decided_at=now,
    )


def _event(exclusion: Exclusion) -> Excluded:
    told = vars(exclusion)
    return AttemptVoided(**told) if exclusion.is_voiding else CandidateDisqualified(**told)


SECOND_MEMBERS = (SecondMember("exclusion", (exclusion_wishes,), storage.half_decided),)
