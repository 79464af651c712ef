"""A record of the log as two columns: its bytes, and its wrapping (key and headers) as bytes, too.

Both are stored as they came. Bytes are what every database takes: the text in them may be none.
"""

from __future__ import annotations

import json
from datetime import datetime

from shared.eventlog.interface import Record

NOWHERE = -1
"""Partition and offset of a record whose place in the log is no longer known."""


def wrapping_of(record: Record) -> bytes:
    """Key and headers. ASCII, whatever is in them."""
    return json.dumps({"key": record.key, "headers": dict(record.headers)}).encode()


def unwrapped(topic: str, payload: bytes, wrapping: bytes | None, at: datetime, *, key: str) -> Record:
    """The stored record again, without its place. `key` is that of one stored before wrappings were kept."""
    kept = json.loads(wrapping) if wrapping else {}
    return Record(topic, NOWHERE, NOWHERE, kept.get("key", key), payload, kept.get("headers", {}), at)
