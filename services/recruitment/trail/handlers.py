"""Records the trail: one row for each event of any service, by the trail's own consumer group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, partial
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
from shared.messaging.ordering import Arrival
from shared.messaging.signing import take_apart


def record(session: Session, now: datetime, arrivals: Sequence[Arrival]) -> None:
    """Adds the events to the trail, in this order and without their payloads. Recording one again changes nothing."""
    places = _Places(session, [event for event, _ in arrivals])
    first = trail.take_ids(session, len(arrivals))
    trail.add(session, [_entry(n, now, *arrival, places) for n, arrival in enumerate(arrivals, first)])


def _entry(number: int, now: datetime, event: Event, taken: Record, places: _Places) -> Entry:
    known = contract(event.type)
    selection_id, vacancy_id = places.of(event)
    signed = take_apart(taken.value)
    return Entry(
        id=number,
        event_id=event.id,
        type=event.type,
        kind=kind_of(event.type),
        topic=taken.topic or (known.topic if known else ""),
        source=emitter(event.source),
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        sequence=event.sequence,
        candidate_no=_text(event.data, "candidate_no"),
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


class _Places:
    """Selections and vacancies of events, those of their candidate numbers and exams read once for all of them."""

    def __init__(self, session: Session, events: Sequence[Event]) -> None:
        numbers = {number for event in events if (number := _text(event.data, "candidate_no")) is not None}
        self._candidates = admissions.find_candidates(session, numbers)
        self._selection_of_exam = cache(partial(selections.find_selection_of_exam, session))

    def of(self, event: Event) -> tuple[str | None, str | None]:
        """The selection and the vacancy that the event names, or those of its candidate number; or the exam's
        selection."""
        data = event.data
        selection_id, vacancy_id = _text(data, "selection_id"), _text(data, "vacancy_id")
        candidate = self._candidates.get(_text(data, "candidate_no") or "")
        if candidate is not None:
            selection_id, vacancy_id = selection_id or candidate.selection_id, vacancy_id or candidate.vacancy_id
        exam_id = _text(data, "exam_id")
        if selection_id is None and exam_id is not None:
            selection_id = self._selection_of_exam(exam_id)
        return selection_id, vacancy_id


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None
