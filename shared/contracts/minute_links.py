"""The minute links of a session: each binds the journals of everybody who has sat there since the one before, so that a
journal that is rewritten contradicts every later link (docs/definitions/minute-links.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from shared.contracts.cbt import ATTEMPTS
from shared.contracts.declaration import event, part
from shared.kernel.clock import to_text

TAG = "terang/minute-link/v1"


@part
class JournalHead:
    """How far the journal of an attempt had come: its lines, and the hash of the last."""

    sheet_code: str
    entries: int
    head: str


@event("cbt.heads.linked.v1", topic=ATTEMPTS, aggregate="session_heads", key="session_id", consumers=("scoring",))
class HeadsLinked:
    """The link of a session after a minute in which journals went on; `heads` are those that changed since the link
    before. Numbers count from 1; `previous` is the hash of the link before. Its numbers are its own, so that it never
    holds up a journal."""

    session_id: str
    selection_id: str
    number: int
    minute: datetime
    """The beginning of the minute in which it was made."""
    previous: str
    heads: tuple[JournalHead, ...]
    """By sheet code."""
    hash: str


def first_hash(session_id: str) -> str:
    """Stands for the hash before the first link of a session."""
    return hashlib.sha256(f"{TAG}\n{session_id}".encode()).hexdigest()


def link_hash(previous: str, minute: datetime, heads: Iterable[JournalHead]) -> str:
    records = sorted(f"{each.sheet_code} {each.entries} {each.head}" for each in heads)
    return hashlib.sha256(
        f"{TAG}\n".encode() + bytes.fromhex(previous) + "\n".join([to_text(minute), *records]).encode()
    ).hexdigest()
