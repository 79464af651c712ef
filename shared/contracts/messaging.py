"""Events of the messaging itself: requests to republish events that a consumer missed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

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
    "messaging.dead_letter.decided.v1",
    topic=CONTROL,
    aggregate="dead_letter",
    key="letter",
    consumers=(),
    signer="service",
)
class DeadLetterDecided:
    """A person decided about an event that could not be applied in `service`: it is tried again, or one proposes to
    skip it for good and another confirms that. The reason stays with the letter."""

    letter: str
    """The service and the letter's number there, such as scoring:12."""
    service: str
    decision: Literal["retry", "discard_proposed", "discarded"]
    decided_at: datetime
