"""Two people close a roster as it was drawn up: whoever signs first takes it back until the second has signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.applications.domain.applications import RosterIsClosed, State
from services.recruitment.roster.domain import PEOPLE, NotDrawnUp, Roster, RosterDiffers, Wish
from services.recruitment.roster.storage import applicants, rosters
from services.recruitment.roster.usecases.checking import check
from services.recruitment.roster.usecases.drawing_up import require_decided
from services.recruitment.roster.usecases.signed import event_of, signed_roster
from services.recruitment.selections.domain import calendar
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import decisions
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.staff.usecases import signing, standing
from shared.kernel.errors import Forbidden
from shared.kernel.roles import MAY_SEAL, Principal, may_seal
from shared.members.signing import SignedStatement
from shared.messaging.outbox import emit


@dataclass(frozen=True)
class Line:
    """A vacancy that somebody applied for."""

    title: str
    undecided: int
    admitted: int
    refused: int


@dataclass(frozen=True)
class Case:
    """A selection's roster, if it is drawn up, with what counts of that which was signed about it as it is."""

    selection: Selection
    lines: tuple[Line, ...]
    registration_ends: date | None
    roster: Roster | None
    wishes: tuple[Wish, ...]

    @property
    def undecided(self) -> int:
        return sum(line.undecided for line in self.lines)

    @property
    def admitted(self) -> int:
        return sum(line.admitted for line in self.lines)

    @property
    def refused(self) -> int:
        return sum(line.refused for line in self.lines)

    @property
    def digest(self) -> str:
        """What is signed; empty while nothing is drawn up."""
        return signed_roster(self.roster).digest if self.roster else ""

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can apply any more."""
        return self.registration_ends is not None and self.selection.today(now) > self.registration_ends


def get_case(session: Session, now: datetime, selection_id: str) -> Case:
    """Raises NoSuchSelection."""
    selection = selections.get_selection(session, selection_id)
    counts = applicants.count_by_vacancy(session, selection_id)
    lines = [
        Line(f"{each.title}, {each.unit}", *(counts[each.vacancy_id][state] for state in State))
        for each in selections.list_vacancies(session, selection_id)
        if each.vacancy_id in counts
    ]
    phase = calendar.find_phase(selection.calendar, calendar.REGISTRATION)
    roster = rosters.find(session, selection_id)
    given = _counting(session, now, roster) if roster is not None else ()
    return Case(selection, tuple(lines), phase.ends_on if phase else None, roster, given)


def statement_for(session: Session, now: datetime, selection_id: str, who: Principal) -> str:
    """What `who` signs to close the roster as it is. Raises NoSuchSelection, RosterIsClosed, NotDrawnUp, and the errors
    of `drawing_up.require_decided`."""
    selection = selections.get_selection(session, selection_id)
    roster = _open_roster(session, selection_id)
    require_decided(session, now, selection)
    return signed_roster(roster).statement(who.id, now).to_text()


def decide(
    session: Session, now: datetime, vault: Vault, selection_id: str, signed: SignedStatement, who: Principal
) -> bool:
    """Takes a person's signature; True if another one had signed the same roster: it is closed now, and what is stored
    was the same as it at both signatures. The same once more changes nothing.

    Raises NoSuchSelection, Forbidden, RosterIsClosed, NotDrawnUp, RosterDiffers, NikUnreadable, the errors of
    `drawing_up.require_decided` and of `shared.members.signing.require_signed`; then nothing has changed.
    """
    rosters.lock(session, selection_id)
    selection = selections.get_selection(session, selection_id)
    roles = who.roles_in(selection_id)
    if not may_seal(roles):
        raise Forbidden
    roster = _open_roster(session, selection_id, signed_by=who)
    if roster.closed_at is not None:
        return True
    require_decided(session, now, selection)
    given = _counting(session, now, roster)
    if any(each.signer_id == who.id for each in given):
        return False
    signing.require_signed(session, now, signed, who, signed_roster(roster).statement)
    faults = check(session, now, vault, selection_id).faults
    if faults:
        raise RosterDiffers(count=len(faults))
    wish = Wish(digest=signed_roster(roster).digest, role=str(min(MAY_SEAL & roles)), **signed.given_by(who))
    rosters.put_wish(session, selection_id, wish)
    both = [*given, wish]
    if len({each.signer_id for each in both}) < PEOPLE:
        return False
    _close(session, now, roster, both[-PEOPLE:])
    return True


def withdraw(session: Session, selection_id: str, who: Principal) -> None:
    """Takes back what `who` has signed about a roster that is not closed; does nothing where there is nothing. Raises
    NoSuchSelection or RosterIsClosed."""
    rosters.lock(session, selection_id)
    selections.get_selection(session, selection_id)
    if rosters.is_closed(session, selection_id):
        raise RosterIsClosed
    rosters.remove_wish(session, selection_id, who.id)


def is_closed(session: Session, selection_id: str) -> bool:
    return rosters.is_closed(session, selection_id)


def _open_roster(session: Session, selection_id: str, signed_by: Principal | None = None) -> Roster:
    """As it is drawn up; also a closed one of which `signed_by` is one of the two. Raises NotDrawnUp or
    RosterIsClosed."""
    roster = rosters.find(session, selection_id)
    if roster is None:
        raise NotDrawnUp
    if roster.closed_at is not None:
        mine = [
            each.statement for each in rosters.wishes(session, selection_id) if signed_by and _is_of(each, signed_by)
        ]
        if not any(each.statement in mine for each in roster.signatures):
            raise RosterIsClosed
    return roster


def _is_of(wish: Wish, who: Principal) -> bool:
    return wish.signer_id == who.id


def _close(session: Session, now: datetime, roster: Roster, both: Sequence[Wish]) -> None:
    rosters.close(session, roster.selection_id, [each.signature for each in both], now)
    decisions.end(session, roster.selection_id, now)
    closed = rosters.find(session, roster.selection_id)
    assert closed is not None
    emit(session, event_of(closed), at=now)


def _counting(session: Session, now: datetime, roster: Roster) -> tuple[Wish, ...]:
    """Those about the roster as it is, of people who may still sign here, made with keys that have not ended."""
    digest = signed_roster(roster).digest
    given = [each for each in rosters.wishes(session, roster.selection_id) if each.digest == digest]
    live = signing.keys_that_count(session, {each.key_id for each in given}) if given else frozenset()
    return tuple(
        each
        for each in given
        if each.key_id in live and standing.could(session, may_seal, roster.selection_id, each.signer_id, now)
    )
