"""Events of the messaging itself: requests to republish events that a consumer missed, and decisions to skip some."""

from __future__ import annotations

from shared.contracts.declaration import event

CONTROL = "messaging.control"


@event(
    "messaging.republication.requested.v1",
    topic=CONTROL,
    aggregate="republication",
    key="request_id",
    consumers=("recruitment", "cbt", "scoring"),
    signer="consumer",
)
class RepublicationRequested:
    """A consumer saw a gap in an aggregate's sequence; its producer sends again from `from_sequence` on."""

    request_id: str
    producer: str
    consumer: str
    topic: str
    aggregate_type: str
    aggregate_id: str
    from_sequence: int


@event(
    "messaging.events.discarded.v1",
    topic=CONTROL,
    aggregate="discard",
    key="discard_id",
    consumers=(),
    signer="consumer",
)
class EventsDiscarded:
    """Two members of the committee have decided that a consumer skips events for good: `proposed_by` and
    `confirmed_by`, as pseudonyms, with the reason of the first. `records` of the log, which were `dead_letter` or
    `held_event`; type, aggregate and number where it is one event that could be read."""

    discard_id: str
    consumer: str
    topic: str
    were: str
    records: int
    type: str | None
    aggregate_type: str | None
    aggregate_id: str | None
    sequence: int | None
    reason: str
    proposed_by: str
    confirmed_by: str
