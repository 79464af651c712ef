"""Draws a roster up: a row for each decided application with salts of its own, and the spare codes."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases.vault import SealBroken, Vault
from services.recruitment.applications.domain.applications import RosterIsClosed, State
from services.recruitment.roster.domain import (
    Decided,
    NikUnreadable,
    Roster,
    Undecided,
    counted,
    kept,
    require_over,
    required_spares,
)
from services.recruitment.roster.storage import applicants, rosters
from services.recruitment.selections.domain import calendar
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.commitments import SALT_BYTES, roster_root, spares_root
from shared.contracts.draws import BITS, sheet_code
from shared.kernel.errors import Forbidden
from shared.kernel.roles import Principal, may_seal


def draw_up(
    session: Session, now: datetime, vault: Vault, selection_id: str, spare_codes: int | None, who: Principal
) -> Roster:
    """In place of what was drawn up before, and of what was signed about that; nothing leaves this service yet.

    Raises NoSuchSelection, Forbidden, RosterIsClosed, RegistrationRuns, Undecided, InvalidInput for the number of spare
    codes (None: as many as usual), or NikUnreadable.
    """
    rosters.lock(session, selection_id)
    selection = selections.get_selection(session, selection_id)
    if not may_seal(who.roles_in(selection_id)):
        raise Forbidden
    if rosters.is_closed(session, selection_id):
        raise RosterIsClosed
    require_decided(session, now, selection)
    decided = read_decided(session, vault, selection_id)
    counts = counted(decided)
    spares = _codes(required_spares(spare_codes, sum(each.admitted for each in counts)))
    secret = secrets.token_bytes(SALT_BYTES)
    rows = [kept(each, each.sheet_code or _code(), secret, secrets.token_hex(SALT_BYTES)) for each in decided]
    roster = Roster(
        selection_id=selection_id,
        root=roster_root(each.row for each in rows),
        spare_root=spares_root(spares),
        spare_codes=len(spares),
        vacancies=counts,
        secret_sealed=vault.seal(secret.hex(), owner_of(selection_id)),
        drawn_up_at=now,
    )
    rosters.put(session, roster)
    rosters.replace_rows(session, selection_id, rows, spares)
    rosters.remove_wishes(session, selection_id)
    return roster


def require_decided(session: Session, now: datetime, selection: Selection) -> None:
    """Returns if nobody can apply any more and every application is decided. Raises RegistrationRuns or Undecided."""
    phase = calendar.find_phase(selection.calendar, calendar.REGISTRATION)
    require_over(phase.ends_on if phase else None, selection.today(now))
    undecided = count_undecided(session, selection.selection_id)
    if undecided:
        raise Undecided(count=undecided)


def count_undecided(session: Session, selection_id: str) -> int:
    counts = applicants.count_by_vacancy(session, selection_id)
    return sum(each[State.SUBMITTED] for each in counts.values())


def read_decided(session: Session, vault: Vault, selection_id: str) -> list[Decided]:
    """All decided applications of the selection as they are now. Raises NikUnreadable."""
    unreadable = list[str]()

    def opened(sealed: bytes, account_id: str) -> str:
        try:
            return vault.open(sealed, account_id)
        except SealBroken:
            unreadable.append(account_id)
            return ""

    found = applicants.list_decided(session, selection_id, opened)
    if unreadable:
        raise NikUnreadable(count=len(unreadable))
    return found


def owner_of(selection_id: str) -> str:
    """To whom the vault binds the secret of a selection's roster: no account has such an id."""
    return f"roster {selection_id}"


def _code() -> str:
    return sheet_code(secrets.randbelow(2**BITS))


def _codes(count: int) -> list[str]:
    """So many different ones."""
    return [*dict.fromkeys(_code() for _ in range(count))]
