"""Two people give a place back for a candidate who cannot, or may not have it: withdrawn on paper, by a death, or not
eligible after all. Scoring verifies both signatures itself, and moves the reserve as for a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.reserve.domain.giving_back import (
    PEOPLE,
    AlreadyGivenBack,
    GivenBack,
    Why,
    Wish,
    require_open,
    required_why,
)
from services.recruitment.reserve.domain.places import Place, Reply
from services.recruitment.reserve.storage import giving_back as stored
from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.standing import find_place
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.staff.usecases import signing, standing
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.leaving import State
from shared.contracts.reserve_dates import closes_at
from shared.kernel.errors import Forbidden, NotFound
from shared.kernel.roles import MAY_SEAL, Principal, may_seal
from shared.members.signing import SignedStatement
from shared.messaging.outbox import emit
from shared.signatures.giving_back import SignedGivingBack


@dataclass(frozen=True)
class Case:
    """A candidate's place, if there is one, with what counts of that which was signed about it."""

    candidate_no: str
    vacancy_id: str
    selection: Selection
    place: Place | None
    wishes: tuple[Wish, ...]
    given_back: GivenBack | None

    @property
    def closes_at(self) -> datetime | None:
        """Until when (<) places that fall free are filled."""
        reserve = self.selection.rules.reserve
        return closes_at(reserve, self.selection.timezone) if reserve is not None else None

    def may_decide(self, now: datetime) -> bool:
        """Whether there is something to give back, and it would be filled."""
        closes, until = self.closes_at, self.place.until if self.place is not None else None
        is_open = closes is not None and now < closes and (until is None or now < until)
        return is_open and self.place is not None and self.place.may_leave


def get_case(session: Session, now: datetime, candidate_no: str) -> Case:
    """Raises NotFound."""
    candidate = admissions.find_candidate(session, candidate_no)
    if candidate is None:
        raise NotFound
    selection = selections.get_selection(session, candidate.selection_id)
    given = _counting(session, now, selection.selection_id, stored.wishes(session, candidate_no))
    place, given_back = find_place(session, candidate_no), stored.find(session, candidate_no)
    return Case(candidate_no, candidate.vacancy_id, selection, place, given, given_back)


def statement_for(
    session: Session, now: datetime, candidate_no: str, code: str, happened_on: date, who: Principal
) -> str:
    """What `who` signs to have the place given back for this reason. Raises NotFound, InvalidInput for reason or date,
    and the errors of `domain.giving_back.require_open`."""
    case = get_case(session, now, candidate_no)
    why = _why(case, code, happened_on, now)
    require_open(case.place, case.closes_at, now)
    return _signed(case, why).statement(who.id, now).to_text()


def decide(
    session: Session,
    now: datetime,
    candidate_no: str,
    code: str,
    happened_on: date,
    signed: SignedStatement,
    who: Principal,
) -> bool:
    """Takes a person's signature; True if another one had signed the same reason and date: the place is given back now.
    Another reason waits beside the first, and takes the place of an earlier one of the same person. The same once more
    changes nothing. The lock of the candidate decides between this and the candidate's own reply.

    Raises NotFound, Forbidden, AlreadyGivenBack, InvalidInput for reason or date, the errors of
    `domain.giving_back.require_open`, and those of `shared.members.signing.require_signed`; then nothing has changed.
    """
    storage.lock(session, candidate_no)
    case = get_case(session, now, candidate_no)
    why = _why(case, code, happened_on, now)
    roles = who.roles_in(case.selection.selection_id)
    if not may_seal(roles):
        raise Forbidden
    mine = next((each for each in case.wishes if each.signer_id == who.id), None)
    has_signed = mine is not None and mine.why == why
    if case.given_back is not None:
        if has_signed and case.given_back.why == why:
            return True
        raise AlreadyGivenBack
    place = require_open(case.place, case.closes_at, now)
    if has_signed:
        return False
    signing.require_signed(session, now, signed, who, _signed(case, why).statement)
    wish = Wish(reason_code=why[0], happened_on=why[1], role=str(min(MAY_SEAL & roles)), **signed.given_by(who))
    stored.put_wish(session, candidate_no, wish)
    given = [*(each for each in case.wishes if each.why == why and each.signer_id != who.id), wish]
    if len({each.signer_id for each in given}) < PEOPLE:
        return False
    _give_back(session, now, place, case, given[-PEOPLE:])
    return True


def withdraw(session: Session, candidate_no: str, who: Principal) -> None:
    """Takes back what `who` has signed about a place that no second person has decided about; does nothing where there
    is nothing. Raises NotFound or AlreadyGivenBack."""
    storage.lock(session, candidate_no)
    if admissions.find_candidate(session, candidate_no) is None:
        raise NotFound
    if stored.find(session, candidate_no) is not None:
        raise AlreadyGivenBack
    stored.remove_wish(session, candidate_no, who.id)


def count_waiting(session: Session, selection_id: str) -> int:
    """How many places of a selection one person has signed about, and no second one."""
    return len(stored.waiting(session, selection_id))


def restore(session: Session, reported: PlaceReturned) -> None:
    """After a restore: decided again as the own event says; does nothing if it is known."""
    names = GivenBack.__dataclass_fields__
    _keep(session, GivenBack(**{name: getattr(reported, name) for name in names}))


def _give_back(session: Session, now: datetime, place: Place, case: Case, given: Sequence[Wish]) -> None:
    code, happened_on = given[-1].why
    done = GivenBack(
        candidate_no=case.candidate_no,
        selection_id=case.selection.selection_id,
        vacancy_id=place.vacancy_id,
        version=place.version,
        reason_code=code,
        happened_on=happened_on,
        signatures=tuple(each.signature for each in given),
        decided_at=now,
    )
    _keep(session, done)
    emit(session, PlaceReturned(**vars(done)), at=now)


def _keep(session: Session, done: GivenBack) -> None:
    stored.add(session, done)
    reply = Reply(
        candidate_no=done.candidate_no,
        reply=State.GIVEN_BACK,
        vacancy_id=done.vacancy_id,
        version=done.version,
        reason_code=done.reason_code,
        note="",
        replied_at=done.decided_at,
    )
    storage.add_reply(session, reply)


def _why(case: Case, code: str, happened_on: date, now: datetime) -> Why:
    first = min((phase.starts_on for phase in case.selection.calendar), default=None)
    return required_why(code, happened_on, first, case.selection.today(now))


def _signed(case: Case, why: Why) -> SignedGivingBack:
    return SignedGivingBack(
        selection_id=case.selection.selection_id,
        vacancy_id=case.vacancy_id,
        candidate_no=case.candidate_no,
        reason_code=why[0],
        happened_on=why[1],
    )


def _counting(session: Session, now: datetime, selection_id: str, given: Sequence[Wish]) -> tuple[Wish, ...]:
    """Those of people who may still decide here, made with keys that have not ended."""
    live = signing.keys_that_count(session, {each.key_id for each in given}) if given else frozenset()
    return tuple(
        each
        for each in given
        if each.key_id in live and standing.could(session, may_seal, selection_id, each.signer_id, now)
    )
