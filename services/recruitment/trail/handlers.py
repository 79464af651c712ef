"""Records the trail: one row for each event of any service, by the trail's own consumer group."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain import emitter, facts
from services.recruitment.trail.storage import Entry
from shared.contracts.catalogue import contract
from shared.contracts.envelope import Event
from shared.eventlog.interface import Record


def record(session: Session, now: datetime, event: Event, taken: Record) -> None:
    """Adds the event to the trail, without its payload. Recording it again changes nothing."""
    known = contract(event.type)
    candidate_no = _text(event.data, "candidate_no")
    entry = Entry(
        id=trail.take_id(session),
        event_id=event.id,
        type=event.type,
        topic=taken.topic or (known.topic if known else ""),
        source=emitter(event.source),
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        sequence=event.sequence,
        candidate_no=candidate_no,
        selection_id=_selection_of(session, event.data, candidate_no),
        actor=event.actor,
        correlation_id=event.correlation_id,
        cause_id=event.causation_id,
        occurred_at=event.time,
        received_at=now,
        facts=facts(event.type, event.data),
    )
    trail.add(session, entry)


def _selection_of(session: Session, data: Mapping[str, Any], candidate_no: str | None) -> str | None:
    """The selection that the event names, or that of its candidate number or its exam."""
    named = _text(data, "selection_id")
    if named is None and candidate_no is not None:
        named = admissions.find_selection(session, candidate_no)
    exam_id = _text(data, "exam_id")
    if named is None and exam_id is not None:
        named = selections.find_selection_of_exam(session, exam_id)
    return named


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None
