"""Whether a record may be what its event says: topic, source, aggregate type and key against the catalogue.

An event is believed for none of these. What does not fit is set aside as a record, not as an event: it must hold up
nobody's aggregate, because its sender may have named any.
"""

from __future__ import annotations

from functools import cache

from shared.contracts.catalogue import TOPICS, contract, contracts
from shared.contracts.declaration import Contract
from shared.contracts.envelope import Event
from shared.eventlog.interface import Record


def misfit(event: Event, record: Record) -> str | None:
    """Why the catalogue does not allow this event in this record, naming the attribute; None if it does.

    Of a type that this release does not know, a later release's, topic and source are checked together, and its
    aggregate must not be of a kind that lies on another topic: it waits, and would hold up that one's events.
    """
    if record.key != event.aggregate_id:
        return f"key: the record's is {record.key!r}, the event's aggregateid {event.aggregate_id!r}"
    known = contract(event.type)
    return _misfit_of_unknown(event, record) if known is None else _misfit_of_known(event, record, known)


def _misfit_of_known(event: Event, record: Record, known: Contract) -> str | None:
    if record.topic != known.topic:
        return f"topic: {event.type} belongs on {known.topic}, not on {record.topic}"
    if event.source != f"/{known.producer}":
        return f"source: {event.type} comes from /{known.producer}, not from {event.source!r}"
    if event.aggregate_type != known.aggregate_type:
        return f"aggregatetype: that of {event.type} is {known.aggregate_type}, not {event.aggregate_type!r}"
    named = event.data.get(known.key_field)
    if named != event.aggregate_id:
        return f"aggregateid: it is {event.aggregate_id!r}, but data.{known.key_field} is {named!r}"
    return None


def _misfit_of_unknown(event: Event, record: Record) -> str | None:
    if record.topic not in TOPICS:
        return f"topic: the catalogue has no {record.topic}"
    producer = _producer_of(record.topic)
    if event.source != f"/{producer}":
        return f"source: what is on {record.topic} comes from /{producer}, not from {event.source!r}"
    topics = _topics_of(event.aggregate_type)
    if topics and record.topic not in topics:
        return f"aggregatetype: {event.aggregate_type!r} belongs on {', '.join(sorted(topics))}, not on {record.topic}"
    return None


@cache
def _topics_of(aggregate_type: str) -> frozenset[str]:
    return frozenset(each.topic for each in contracts() if each.aggregate_type == aggregate_type)


@cache
def _producer_of(topic: str) -> str:
    (producer,) = {each.producer for each in contracts() if each.topic == topic}
    return producer
