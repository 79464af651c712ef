"""Events of the messaging itself: requests to republish events that a consumer missed."""

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
