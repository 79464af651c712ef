"""Signs the leaves that were noted for the public log, with the key that signs the service's events, and sends them.

Ed25519 gives the same bytes a second time, so a leaf that is signed twice, as after a restore, is one leaf in the log.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from shared.contracts.leaves import DOMAIN, SIGNED, with_signature
from shared.db.locks import lock_until_commit
from shared.messaging.jobs import LookingJob, Work
from shared.messaging.outbox import emit
from shared.messaging.signing import Signer
from shared.messaging.tables import noted_leaves

_AT_A_TIME = 100
_LOCK = int.from_bytes(hashlib.sha256(b"terang.leaves").digest()[:8], "big", signed=True)
"""One process signs at a time, so that the leaves keep their order."""


def signing_job(service: str, signer: Signer) -> LookingJob:
    """Signs what was noted and sends it."""
    return LookingJob("leaves", 1.0, partial(_look, service=service, signer=signer))


def _look(session: Session, _now: datetime, *, service: str, signer: Signer) -> Work | None:
    waiting = session.execute(_waiting().limit(1)).first() is not None
    return partial(_sign, service=service, signer=signer) if waiting else None


def _sign(session: Session, now: datetime, *, service: str, signer: Signer) -> int:
    lock_until_commit(session, _LOCK)
    rows: list[Row[int, bytes]] = list(session.execute(_waiting().limit(_AT_A_TIME)))
    for row in rows:
        leaf = with_signature(row.unsigned, signer.sign_bytes(DOMAIN, row.unsigned))
        emit(session, SIGNED[service](producer=service, leaf=leaf.decode()), at=now)
    signed = update(noted_leaves).where(noted_leaves.c.id.in_([row.id for row in rows]))
    session.execute(signed.values(signed_at=now))
    return len(rows)


def _waiting() -> Select[int, bytes]:
    table = noted_leaves
    return select(table.c.id, table.c.unsigned).where(table.c.signed_at.is_(None)).order_by(table.c.id)
