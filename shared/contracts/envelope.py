"""CloudEvents 1.0 in the structured JSON form, as canonical bytes.

Source: CloudEvents specification 1.0.2, "JSON Event Format". Extension attributes are lower-case
letters and digits only, as the specification asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.kernel.canonical import canonical_bytes
from shared.kernel.clock import FIRST_YEAR, LAST_YEAR, from_text, to_text
from shared.kernel.strict_json import DECODER

Aggregate = tuple[str, str]
"""Aggregate type and id: within it, events are numbered and stay in order."""
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""The `time` of an event whose own lies outside the years 1970 to 9998: every database can store this one."""
LONGEST_TEXT = 200
"""Characters of an attribute. PostgreSQL indexes no key of more than 2,704 bytes, and these three are keys."""
LARGEST_SEQUENCE = 2**31 - 1
"""The largest number that the databases' sequence columns hold."""
DEEPEST = 64
"""How deep objects and arrays may lie in one another; the deepest event of the catalogue needs nine."""
_REQUIRED = ("id", "source", "type", "time", "aggregatetype", "aggregateid", "sequence", "data")
_TEXTS = ("id", "source", "type", "aggregatetype", "aggregateid")
_OPTIONAL_TEXTS = ("actor", "person", "correlationid", "causationid")


class MalformedEvent(ValueError):
    """The bytes are not an event of Terang; the message names what is wrong with them."""


@dataclass(frozen=True)
class Event:
    """One event as it travels.

    `aggregate_id` is also the key in the log; `sequence` counts from 1 without a gap within
    (`aggregate_type`, `aggregate_id`), and an aggregate type lives on exactly one topic.
    `actor` is a role; `person` the pseudonym of the member of staff who did it, None where an applicant, a candidate,
    the operator, the time or another event did; `correlation_id` follows one person's action through all
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
    person: str | None = None
    carries_signature: bool = field(default=False, compare=False)
    """Whether it was published with its service's signature; the release before signed nothing. Whether the signature
    is genuine, and how far events without one count, is decided before a handler sees the event."""

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
        if self.person is not None:
            body["person"] = self.person
        if self.correlation_id is not None:
            body["correlationid"] = self.correlation_id
        if self.causation_id is not None:
            body["causationid"] = self.causation_id
        return canonical_bytes(body)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Event:
        """Reads what `to_bytes` wrote. Raises MalformedEvent, and nothing else, for anything else: every attribute of
        an event that is returned has its type and range, and both databases can store it."""
        body = _object(raw)
        missing = [name for name in _REQUIRED if name not in body]
        if missing:
            raise MalformedEvent(f"missing attributes: {', '.join(missing)}")
        for name in _TEXTS:
            _check_text(name, body[name])
        for name in _OPTIONAL_TEXTS:
            if body.get(name) is not None:
                _check_text(name, body[name])
        sequence, data = body["sequence"], body["data"]
        # type(), because True is an int, too.
        if type(sequence) is not int or not 1 <= sequence <= LARGEST_SEQUENCE:
            raise MalformedEvent(f"sequence: must be an integer from 1 to {LARGEST_SEQUENCE}")
        if type(data) is not dict:
            raise MalformedEvent("data: must be an object")
        return cls(
            id=body["id"],
            type=body["type"],
            source=body["source"],
            time=_moment(body["time"]),
            aggregate_type=body["aggregatetype"],
            aggregate_id=body["aggregateid"],
            sequence=sequence,
            data=data,
            actor=body.get("actor") or "system",
            correlation_id=body.get("correlationid"),
            causation_id=body.get("causationid"),
            person=body.get("person"),
            carries_signature="signature" in body,
        )


def _object(raw: bytes) -> dict[str, Any]:
    """The JSON object; everything in it is storable text, of bounded depth, and said once."""
    try:
        text = raw.decode()
        body = DECODER.decode(text)
    except RecursionError:
        raise MalformedEvent("not JSON of Terang: nested too deeply") from None
    except ValueError as error:
        raise MalformedEvent(f"not JSON: {error}") from error
    if type(body) is not dict or body.get("specversion") != "1.0":
        raise MalformedEvent("not a CloudEvents 1.0 object")
    # Most events have few brackets, and no escape at all: only an escape can write NUL, which PostgreSQL does not
    # store, or half a surrogate pair, which UTF-8 does not have.
    if raw.count(b"{") + raw.count(b"[") > DEEPEST:
        _check_depth(body)
    if b"\\u" in raw:
        _check_storable(body)
    return body


def _check_text(name: str, value: Any) -> None:
    if type(value) is not str:
        raise MalformedEvent(f"{name}: must be text")
    if not 1 <= len(value) <= LONGEST_TEXT:
        raise MalformedEvent(f"{name}: must have 1 to {LONGEST_TEXT} characters")


def _moment(value: Any) -> datetime:
    if type(value) is not str:
        raise MalformedEvent("time: must be text")
    try:
        moment = from_text(value)
    except OverflowError:
        return UNKNOWN_TIME
    except ValueError as error:
        raise MalformedEvent(f"time: {error}") from error
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else UNKNOWN_TIME


def _check_depth(body: dict[str, Any]) -> None:
    """Level by level: a walk that called itself would meet the limit it is looking for."""
    level: list[Any] = [body]
    for _ in range(DEEPEST):
        members = (each.values() if type(each) is dict else each for each in level)
        level = [value for each in members for value in each if type(value) in (dict, list)]
        if not level:
            return
    raise MalformedEvent(f"nested deeper than {DEEPEST}")


def _check_storable(value: Any) -> None:
    if type(value) is str:
        if "\0" in value:
            raise MalformedEvent("text with NUL, which cannot be stored")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise MalformedEvent("text with half a surrogate pair, which cannot be stored") from None
    elif type(value) is dict:
        for name, each in value.items():
            _check_storable(name)
            _check_storable(each)
    elif type(value) is list:
        for each in value:
            _check_storable(each)
