"""Leaves arrive in the events of the services that signed them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.log import storage
from shared.contracts.leaves import MalformedLeaf, read_leaf


def arrive(session: Session, now: datetime, source: str, leaf: str) -> None:
    """Keeps a leaf of the service `source` until it has its place; once however often it comes."""
    raw = leaf.encode()
    storage.add_arrival(session, raw, _type(raw), source, now)


def _type(raw: bytes) -> str:
    """What it says it is; the sequencer names what is wrong with one that cannot be read."""
    try:
        return read_leaf(raw).type
    except MalformedLeaf:
        return ""
