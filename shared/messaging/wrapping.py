"""A record of the log as two columns: its bytes, and its wrapping (key, headers, place) as bytes, too.

Both are stored as they came. Bytes are what every database takes: the text in them may be none.
"""

from __future__ import annotations

import json
from datetime import datetime

from shared.eventlog.interface import Record

NOWHERE = -1
"""Partition and offset of a record whose place in the log is no longer known."""


def wrapping_of(record: Record) -> bytes:
    """Key and headers, and where the log had it. ASCII, whatever is in them."""
    place = record.kept_from if record.offset == NOWHERE else (record.partition, record.offset)
    return json.dumps({"key": record.key, "headers": dict(record.headers), "place": place}).encode()


def unwrapped(topic: str, payload: bytes, wrapping: bytes | None, at: datetime, *, key: str) -> Record:
    """The stored record again, `kept_from` its place in the log. `key` is that of one stored before wrappings were
    kept."""
    kept = json.loads(wrapping) if wrapping else {}
    partition, offset = kept.get("place") or (NOWHERE, NOWHERE)
    place = None if offset == NOWHERE else (partition, offset)
    return Record(topic, NOWHERE, NOWHERE, kept.get("key", key), payload, kept.get("headers", {}), at, place)
