"""What a member signs with a key of their own, verified before it counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from services.scoring.approvals import storage
from services.scoring.approvals.domain import Admits, Signed, Standing
from shared.contracts.staff import RolesChanged, SigningKeyBound, SigningKeyEnded, StaffDisabled, StaffEnabled
from shared.members import keys
from shared.members.signing import (
    KeyUnknown,
    ProofWrong,
    SignedStatement,
    StatementOutdated,
    keys_that_count,
    live_keys,
    require_signed,
)

__all__ = [
    "KeyUnknown",
    "ProofWrong",
    "SignedStatement",
    "StatementOutdated",
    "bind_key",
    "end_key",
    "in_standing",
    "keys_that_count",
    "live_keys",
    "note_disabled",
    "note_enabled",
    "note_roles",
    "require_signed",
    "that_count",
]

_Given = TypeVar("_Given", bound=Signed)


def bind_key(session: Session, payload: SigningKeyBound) -> None:
    keys.put(session, payload)


def end_key(session: Session, payload: SigningKeyEnded) -> None:
    keys.end(session, payload)


def note_roles(session: Session, payload: RolesChanged) -> None:
    roles = sorted(payload.roles)
    storage.put_standing(session, payload.staff_id, payload.generation, roles=roles, roles_since=payload.changed_at)


def note_disabled(session: Session, payload: StaffDisabled) -> None:
    storage.put_standing(session, payload.staff_id, payload.generation, disabled_at=payload.disabled_at)


def note_enabled(session: Session, payload: StaffEnabled) -> None:
    storage.put_standing(session, payload.staff_id, payload.generation, disabled_at=None)


def in_standing(
    session: Session, staff_ids: Collection[str], selection_id: str, admits: Admits, moment: datetime | None = None
) -> frozenset[str]:
    """Those of these people whose earlier approval in this selection counts where one is completed now, or did at
    `moment`: nobody had disabled them or taken away the roles that `admits` wants."""
    known = storage.standing_of(session, staff_ids)
    return frozenset(each for each in staff_ids if known.get(each, Standing()).counts(selection_id, admits, moment))


def that_count(
    session: Session, given: Sequence[_Given], selection_id: str, admits: Admits, moment: datetime | None = None
) -> list[_Given]:
    """Those by members in standing (`in_standing`) with keys that have not ended, or counted so at `moment`, in their
    order. Whoever receives what was signed judges by the same rule."""
    members = in_standing(session, {each.signer_id for each in given}, selection_id, admits, moment)
    keys = keys_that_count(session, {each.key_id for each in given if each.key_id is not None}, moment)
    return [each for each in given if each.signer_id in members and each.key_id in keys]
