"""Whether a record of the log is an event to believe. A record that is none is a value here, never an exception.

The way of a record: bytes → checked envelope (`Event.from_bytes`) → the consumer's checks → order → handler.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.contracts.envelope import Event, MalformedEvent
from shared.eventlog.interface import Record
from shared.messaging.ordering import Arrival

Check = Callable[[Event, Record], str | None]
"""Why an event is not to be believed, in words for the operator; None where nothing speaks against it."""


@dataclass(frozen=True)
class SetAside:
    """A record that becomes a dead letter. `event` is the event that could not be applied and holds up its aggregate;
    None where the record is not believed: nobody's bytes may hold up an aggregate that they only name."""

    record: Record
    reason: str
    event: Event | None = None


def judge(record: Record, checks: Sequence[Check]) -> Arrival | SetAside:
    """The event in the record, or why there is none. Every check sees an event whose envelope is whole."""
    try:
        event = Event.from_bytes(record.value)
    except MalformedEvent as error:
        return SetAside(record, f"malformed: {error}")
    for check in checks:
        reason = check(event, record)
        if reason is not None:
            return SetAside(record, f"not believed: {reason}")
    return (event, record)
