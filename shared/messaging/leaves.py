"""Leaves for the public log are noted in the transaction of what they say, without a signature.

A web process has no private key of its service (docs/decisions/0012-signed-events.md): the worker signs them later
(`shared.messaging.leaf_signing`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.first_leaves import said_of
from shared.contracts.leaves import (
    PRODUCERS,
    CbtLeafSigned,
    RecruitmentLeafSigned,
    ScoringLeafSigned,
    read_leaf,
    unsigned_leaf,
)
from shared.db.upsert import upsert
from shared.messaging.tables import noted_leaves


def note_leaf(session: Session, now: datetime, type_: str, body: Mapping[str, Any]) -> None:
    """Notes what is to be said in the public log, once however often it is called. The service that says it is the one
    that `shared.contracts.leaves.PRODUCERS` names for the type; KeyError if it names none."""
    _add(session, type_, unsigned_leaf(type_, now, PRODUCERS[type_], body), now)


def note_said(session: Session, emitted: Iterable[tuple[Event, Any]]) -> None:
    """Notes what the log says of these events, each with its payload."""
    for event, payload in emitted:
        said = said_of(payload, event.id)
        if said is not None:
            note_leaf(session, event.time, *said)


def is_noted(session: Session, type_: str) -> bool:
    """Whether any leaf of this type was noted."""
    return session.scalar(select(noted_leaves.c.id).where(noted_leaves.c.type == type_).limit(1)) is not None


def take_back(session: Session, now: datetime, event: Event, payload: Any) -> bool:
    """Of an own event that comes back from the log after a restore: notes again what is said of it. True if it was
    itself a leaf, which counts as signed from then on."""
    if not isinstance(payload, RecruitmentLeafSigned | CbtLeafSigned | ScoringLeafSigned):
        note_said(session, [(event, payload)])
        return False
    leaf = read_leaf(payload.leaf.encode())
    _add(session, leaf.type, leaf.unsigned, leaf.time)
    table = noted_leaves
    row = update(table).where(table.c.digest == _digest(leaf.unsigned), table.c.signed_at.is_(None))
    session.execute(row.values(signed_at=now))
    return True


def _add(session: Session, type_: str, unsigned: bytes, noted_at: datetime) -> None:
    row = upsert(session)(noted_leaves).values(
        digest=_digest(unsigned), type=type_, unsigned=unsigned, noted_at=noted_at
    )
    session.execute(row.on_conflict_do_nothing())


def _digest(unsigned: bytes) -> str:
    return hashlib.sha256(unsigned).hexdigest()
