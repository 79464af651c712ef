"""What two people sign to close a roster."""

from __future__ import annotations

from services.recruitment.roster.domain import Roster
from shared.contracts.rosters import RosterClosed
from shared.signatures.rosters import SignedRoster


def signed_roster(roster: Roster) -> SignedRoster:
    """Of a roster as it is drawn up."""
    return SignedRoster(
        selection_id=roster.selection_id,
        root=roster.root,
        spare_root=roster.spare_root,
        spare_codes=roster.spare_codes,
        vacancies=roster.vacancies,
    )


def event_of(roster: Roster) -> RosterClosed:
    """The event of a roster that is closed."""
    assert roster.closed_at is not None
    return RosterClosed(**vars(signed_roster(roster)), signatures=roster.signatures, closed_at=roster.closed_at)
