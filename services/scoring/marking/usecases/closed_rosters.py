"""Rosters that two members have closed in recruitment, and whether scoring knows as many candidates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import in_standing
from services.scoring.marking.storage import closed_rosters as storage
from shared.contracts.rosters import RosterClosed
from shared.kernel.roles import may_seal
from shared.members import keys
from shared.messaging.second_looks import SecondLook
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.rosters import SignedRoster, key_ids, require_signed


@dataclass(frozen=True)
class Counted:
    """Of a vacancy: how many the closed roster says were admitted, and how many candidates scoring knows."""

    admitted: int
    known: int


def receive(session: Session, now: datetime, closed: RosterClosed) -> None:
    """Keeps it. Raises NotBelieved unless two people who could do so in this selection have signed exactly this with
    keys of their own, and no other roster of it was closed before: recruitment's word for it is not asked."""
    _require_closed(session, now, closed)
    storage.add(session, closed)


def differing(session: Session, selection_id: str) -> Mapping[str, Counted] | None:
    """The vacancies of the selection of which scoring knows more or fewer candidates than were admitted when the
    roster was closed; None where it was not closed."""
    closed = storage.find(session, selection_id)
    if closed is None:
        return None
    admitted = {each.vacancy_id: each.admitted for each in closed.vacancies}
    known = storage.count_candidates(session, selection_id)
    both = {each: Counted(admitted.get(each, 0), known.get(each, 0)) for each in admitted.keys() | known.keys()}
    return {vacancy_id: each for vacancy_id, each in both.items() if each.admitted != each.known}


def _require_closed(session: Session, now: datetime, closed: RosterClosed) -> None:
    before = storage.find(session, closed.selection_id)
    if before is not None and SignedRoster.of(before) != SignedRoster.of(closed):
        raise NotBelieved(f"root: the roster of {closed.selection_id} was closed with {before.root}")
    could = partial(_could_close, session, closed.selection_id)
    lacking = "neither exam officer nor member of the committee"
    require_signed(closed, Known(keys.find(session, key_ids(closed)), could, lacking), now)


def _could_close(session: Session, selection_id: str, staff_id: str, moment: datetime) -> bool:
    return bool(in_standing(session, [staff_id], selection_id, may_seal, moment))


SECOND_LOOK = SecondLook("scoring", {RosterClosed: _require_closed})
