"""A database with the messaging tables, a clock that stands still, events that are easy to tell apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.declaration import contract_of, dump
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import make_engine
from shared.eventlog.interface import EventLog, Message, Record
from shared.kernel.ids import new_id
from shared.messaging import dead_letters
from shared.messaging.tables import METADATA

CANDIDATES = "recruitment.candidates"
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


class StoppedClock:
    """Stands at `moment` until `forward` is called."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


def send(log: EventLog, *events: Event | bytes) -> None:
    """Appends events, or bytes that are none, to the topic of candidates."""
    producer = log.producer()
    producer.append(
        [
            Message(CANDIDATES, "k", event, {})
            if isinstance(event, bytes)
            else Message(CANDIDATES, event.aggregate_id, event.to_bytes(), {})
            for event in events
        ]
    )
    producer.close()


def messaging_engine(path: Path | None = None) -> Engine:
    engine = make_engine(f"sqlite:///{path}" if path else "sqlite://")
    METADATA.create_all(engine)
    return engine


def admitted(candidate_no: str = "26-0001", **changes: Any) -> CandidateAdmitted:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": "cpns-sukamaju-2026",
        "vacancy_id": "perawat-umum",
        "category": "general",
        "extra_time": False,
        "born_on": date(1999, 4, 12),
    }
    return CandidateAdmitted(**{**values, **changes})


def event_of(payload: Any, sequence: int = 1, **changes: Any) -> Event:
    agreed = contract_of(payload)
    values: dict[str, Any] = {
        "id": new_id(),
        "type": agreed.name,
        "source": f"/{agreed.producer}",
        "time": NOON,
        "aggregate_type": agreed.aggregate_type,
        "aggregate_id": str(getattr(payload, agreed.key_field)),
        "sequence": sequence,
        "data": dump(payload),
    }
    return Event(**{**values, **changes})


def discard(session: Session, letter_id: int, reason: str) -> None:
    """Two people discard a dead letter."""
    dead_letters.propose_discard(session, letter_id, by="kartika", reason=reason, at=NOON)
    dead_letters.confirm_discard(session, dead_letters.get(session, letter_id), by="siregar", at=NOON)


def record_of(event: Event | bytes, offset: int = 0, topic: str = "recruitment.candidates") -> Record:
    raw = event if isinstance(event, bytes) else event.to_bytes()
    key = event.aggregate_id if isinstance(event, Event) else "?"
    return Record(topic, 0, offset, key, raw, {}, NOON)
