"""What the roster says of one applicant, for that applicant alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.roster.domain import Roster, salts_of
from services.recruitment.roster.storage import applicants, rosters
from services.recruitment.roster.usecases.drawing_up import owner_of
from services.recruitment.roster.usecases.signed import signed_roster
from shared.contracts.commitments import Applicant, Field, commitment


@dataclass(frozen=True)
class OpenedField:
    """What a commitment is over, with its salt: `fits` is false where the value now is another."""

    field: Field
    value: Any
    salt: str
    commitment: str
    fits: bool


@dataclass(frozen=True)
class OwnRow:
    """The row of an application in a roster that is closed. `fields` is empty where it cannot be opened any more."""

    roster: Roster
    digest: str
    code: str
    leaf: str
    applicant: Applicant
    fields: tuple[OpenedField, ...]


def find_own(session: Session, vault: Vault, selection_id: str, application_id: str) -> OwnRow | None:
    """None as long as the roster is not closed, and for an application that is not on it."""
    roster, row = rosters.find(session, selection_id), rosters.find_row(session, application_id)
    decided = applicants.find_decided(session, application_id, vault.open)
    if roster is None or roster.closed_at is None or row is None or decided is None:
        return None
    fields = list[OpenedField]()
    if row.seed is not None and roster.secret_sealed is not None:
        secret = bytes.fromhex(vault.open(roster.secret_sealed, owner_of(selection_id)))
        for field, salt in salts_of(secret, row.seed).items():
            value, own = decided.applicant.value(field), row.commitments[field]
            fields.append(OpenedField(field, value, salt.hex(), own, commitment(field, salt, value) == own))
    return OwnRow(roster, signed_roster(roster).digest, row.code, row.row.leaf.hex(), decided.applicant, tuple(fields))
