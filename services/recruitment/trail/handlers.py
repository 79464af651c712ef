"""Records the trail: one row for each event of any service, by the trail's own consumer group."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain.kinds import emitter, kind_of, person_of
from services.recruitment.trail.domain.summaries import facts
from services.recruitment.trail.storage import Entry
from shared.contracts.catalogue import contract
from shared.contracts.envelope import Event
from shared.eventlog.interface import Record
from shared.messaging.signing import take_apart


def record(session: Session, now: datetime, event: Event, taken: Record) -> None:
    """Adds the event to the trail, without its payload. Recording it again changes nothing."""
    known = contract(event.type)
    candidate_no = _text(event.data, "candidate_no")
    selection_id, vacancy_id = _place_of(session, event.data, candidate_no)
    signed = take_apart(taken.value)
    entry = Entry(
        id=trail.take_id(session),
        event_id=event.id,
        type=event.type,
        kind=kind_of(event.type),
        topic=taken.topic or (known.topic if known else ""),
        source=emitter(event.source),
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        sequence=event.sequence,
        candidate_no=candidate_no,
        selection_id=selection_id,
        scope=selection_id or "",
        vacancy_id=vacancy_id,
        actor=event.actor,
        person=person_of(event),
        correlation_id=event.correlation_id,
        cause_id=event.causation_id,
        occurred_at=event.time,
        received_at=now,
        digest=sha256(signed.stored if signed else taken.value).hexdigest(),
        key_id=signed.key if signed else None,
        facts=facts(event.type, event.data),
    )
    trail.add(session, entry)


def _place_of(session: Session, data: Mapping[str, Any], candidate_no: str | None) -> tuple[str | None, str | None]:
    """The selection and the vacancy that the event names, or those of its candidate number; or the exam's selection."""
    selection_id, vacancy_id = _text(data, "selection_id"), _text(data, "vacancy_id")
    if candidate_no is not None and (selection_id is None or vacancy_id is None):
        found = admissions.find_candidate(session, candidate_no)
        if found is not None:
            selection_id, vacancy_id = selection_id or found.selection_id, vacancy_id or found.vacancy_id
    exam_id = _text(data, "exam_id")
    if selection_id is None and exam_id is not None:
        selection_id = selections.find_selection_of_exam(session, exam_id)
    return selection_id, vacancy_id


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None
