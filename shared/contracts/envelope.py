"""CloudEvents 1.0 in the structured JSON form, as canonical bytes.

Source: CloudEvents specification 1.0.2, "JSON Event Format". Extension attributes are lower-case
letters and digits only, as the specification asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.canonical import canonical_bytes
from shared.kernel.clock import from_text, to_text

Aggregate = tuple[str, str]
"""Aggregate type and id: within it, events are numbered and stay in order."""
_REQUIRED = ("id", "source", "type", "time", "aggregatetype", "aggregateid", "sequence", "data")


class MalformedEvent(ValueError):
    """The bytes are not an event of Terang; the message names what is wrong with them."""


@dataclass(frozen=True)
class Event:
    """One event as it travels.

    `aggregate_id` is also the key in the log; `sequence` counts from 1 without a gap within
    (`aggregate_type`, `aggregate_id`), and an aggregate type lives on exactly one topic.
    `actor` is a role, never a person; `correlation_id` follows one person's action through all
    services; `causation_id` is the event that led to this one, or None.
    """

    id: str
    type: str
    source: str
    time: datetime
    aggregate_type: str
    aggregate_id: str
    sequence: int
    data: Mapping[str, Any]
    actor: str = "system"
    correlation_id: str | None = None
    causation_id: str | None = None

    @property
    def aggregate(self) -> Aggregate:
        return (self.aggregate_type, self.aggregate_id)

    def to_bytes(self) -> bytes:
        """The canonical bytes that are stored in the outbox, sent, and hashed."""
        body: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "time": to_text(self.time),
            "datacontenttype": "application/json",
            "subject": self.aggregate_id,
            "aggregatetype": self.aggregate_type,
            "aggregateid": self.aggregate_id,
            "sequence": self.sequence,
            "actor": self.actor,
            "data": self.data,
        }
        if self.correlation_id is not None:
            body["correlationid"] = self.correlation_id
        if self.causation_id is not None:
            body["causationid"] = self.causation_id
        return canonical_bytes(body)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Event:
        """Reads what `to_bytes` wrote; raises MalformedEvent for anything else."""
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise MalformedEvent(f"not JSON: {error}") from error
        if not isinstance(body, dict) or body.get("specversion") != "1.0":
            raise MalformedEvent("not a CloudEvents 1.0 object")
        missing = [name for name in _REQUIRED if name not in body]
        if missing:
            raise MalformedEvent(f"missing attributes: {', '.join(missing)}")
        if not isinstance(body["sequence"], int) or body["sequence"] < 1 or not isinstance(body["data"], dict):
            raise MalformedEvent("sequence must be a positive integer and data an object")
        try:
            time = from_text(body["time"])
        except (TypeError, ValueError) as error:
            raise MalformedEvent(f"time: {error}") from error
        return cls(
            id=body["id"],
            type=body["type"],
            source=body["source"],
            time=time,
            aggregate_type=body["aggregatetype"],
            aggregate_id=body["aggregateid"],
            sequence=body["sequence"],
            data=body["data"],
            actor=body.get("actor", "system"),
            correlation_id=body.get("correlationid"),
            causation_id=body.get("causationid"),
        )
