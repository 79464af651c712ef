"""Whether what is stored is still what a roster commits to: row by row, by the roots, and by both signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases.vault import SealBroken, Vault
from services.recruitment.roster.domain import (
    Decided,
    Fault,
    FaultKind,
    KeptRow,
    NotDrawnUp,
    Roster,
    changed_fields,
    counted,
)
from services.recruitment.roster.storage import rosters
from services.recruitment.roster.usecases.drawing_up import owner_of, read_decided
from services.recruitment.roster.usecases.signed import event_of, signed_roster
from services.recruitment.selections.usecases import decisions
from services.recruitment.staff.usecases import standing
from shared.contracts.commitments import roster_root, spares_root
from shared.contracts.rosters import RosterClosed
from shared.kernel.roles import may_seal
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.rosters import SignedRoster, key_ids, require_signed


@dataclass(frozen=True)
class Checked:
    roster: Roster
    rows: int
    faults: tuple[Fault, ...]

    @property
    def digest(self) -> str:
        """What two people sign, or have signed."""
        return signed_roster(self.roster).digest


def check(session: Session, now: datetime, vault: Vault, selection_id: str) -> Checked:
    """Everything in which the selection's roster and the tables differ, in a fixed order. Raises NotDrawnUp or
    NikUnreadable."""
    roster = rosters.find(session, selection_id)
    if roster is None:
        raise NotDrawnUp
    rows, decided = rosters.list_rows(session, selection_id), read_decided(session, vault, selection_id)
    found = [*_whole(session, now, roster, rows, decided), *_each(vault, roster, rows, decided)]
    return Checked(roster, len(rows), tuple(sorted(found)))


def restore(session: Session, closed: RosterClosed) -> None:
    """After a restore: closed again as the own event says; does nothing if it is known. Where it was drawn up after the
    backup, its rows are lost."""
    rosters.lock(session, closed.selection_id)
    decisions.end(session, closed.selection_id, closed.closed_at)
    known = rosters.find(session, closed.selection_id)
    if known is not None and signed_roster(known) == SignedRoster.of(closed):
        rosters.close(session, closed.selection_id, closed.signatures, closed.closed_at)
        return
    lost = Roster(
        selection_id=closed.selection_id,
        root=closed.root,
        spare_root=closed.spare_root,
        spare_codes=closed.spare_codes,
        vacancies=closed.vacancies,
        secret_sealed=None,
        drawn_up_at=closed.closed_at,
        signatures=closed.signatures,
        closed_at=closed.closed_at,
    )
    rosters.put(session, lost)
    rosters.replace_rows(session, closed.selection_id, [], [])


def _whole(
    session: Session, now: datetime, roster: Roster, rows: Sequence[KeptRow], decided: Sequence[Decided]
) -> Iterator[Fault]:
    """What is about all rows together."""
    if roster.secret_sealed is None:
        yield Fault(FaultKind.LOST)
    if len({row.code for row in rows}) < len(rows) or roster_root(row.row for row in rows) != roster.root:
        yield Fault(FaultKind.ROOT)
    if spares_root(rosters.list_spares(session, roster.selection_id)) != roster.spare_root:
        yield Fault(FaultKind.SPARES)
    if counted(decided) != roster.vacancies:
        yield Fault(FaultKind.COUNTS)
    if roster.closed_at is not None and not _is_signed(session, now, roster):
        yield Fault(FaultKind.SIGNATURES)


def _is_signed(session: Session, now: datetime, roster: Roster) -> bool:
    closed = event_of(roster)
    could = partial(standing.could, session, may_seal, roster.selection_id)
    try:
        require_signed(closed, Known(standing.find_bound(session, key_ids(closed)), could), now)
    except (NotBelieved, ValueError):
        return False
    return True


def _each(vault: Vault, roster: Roster, rows: Sequence[KeptRow], decided: Sequence[Decided]) -> Iterator[Fault]:
    """What is about single rows and applications."""
    if roster.secret_sealed is None:
        return
    by_application = {row.application_id: row for row in rows}
    known = {each.application_id: each for each in decided}
    secret = _secret(vault, roster)
    for application_id in known.keys() - by_application.keys():
        yield Fault(FaultKind.ROW_MISSING, application_id)
    for row in rows:
        own = known.get(row.application_id)
        if own is None:
            yield Fault(FaultKind.ROW_FOREIGN, row.code)
            continue
        if not own.candidate_fits or own.sheet_code not in (None, row.code):
            yield Fault(FaultKind.CANDIDATE_CHANGED, row.code)
        if row.seed is None:
            yield Fault(FaultKind.SEED_MISSING, row.code)
        fields = changed_fields(row, own, secret) if secret is not None else ()
        if secret is None or fields:
            yield Fault(FaultKind.ROW_CHANGED, row.code, fields)


def _secret(vault: Vault, roster: Roster) -> bytes | None:
    """None where what is stored is no secret of this roster: then no row is what it commits to."""
    try:
        return bytes.fromhex(vault.open(roster.secret_sealed or b"", owner_of(roster.selection_id)))
    except (SealBroken, ValueError):
        return None
