"""What members sign in this service itself, which keeps their keys and announces them to the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.staff.storage import keys as stored
from shared.kernel.roles import Principal
from shared.members import signing
from shared.members.signing import KeyStore, SignedStatement
from shared.signatures.statements import Statement

_OWN = KeyStore(stored.find, stored.note_count)


def require_signed(
    session: Session,
    now: datetime,
    signed: SignedStatement,
    who: Principal,
    expected: Callable[[str, datetime], Statement],
) -> None:
    """As `shared.members.signing.require_signed`."""
    signing.require_signed(session, now, signed, who, expected, _OWN)


def keys_that_count(session: Session, key_ids: Collection[str]) -> frozenset[str]:
    """Those of these keys that have not ended."""
    return signing.keys_that_count(session, key_ids, kept=_OWN)
