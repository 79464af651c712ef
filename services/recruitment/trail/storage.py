"""The trail, as rows: one for each event, in the order of arrival."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.recruitment.staff.tables import staff
from services.recruitment.trail.tables import trail, trail_counter
from shared.db.upsert import upsert

_COUNTER = "trail"


@dataclass(frozen=True)
class Entry:
    """`id` grows in the order of commits, so later entries always have a higher id."""

    id: int
    event_id: str
    type: str
    topic: str
    source: str
    aggregate_type: str
    aggregate_id: str
    sequence: int
    candidate_no: str | None
    selection_id: str | None
    actor: str
    correlation_id: str | None
    cause_id: str | None
    occurred_at: datetime
    received_at: datetime
    facts: dict[str, Any]

    @property
    def delay_ms(self) -> int:
        """Whole milliseconds from the act to this row; never below 0, as clocks of two machines may disagree."""
        return max(0, round((self.received_at - self.occurred_at).total_seconds() * 1000))


@dataclass(frozen=True)
class TrailFilter:
    """The whole selection, with what belongs to none (the backbone's own events), or one candidate.

    Empty values do not restrict. `own` are the selections of whoever looks, None: all; then what belongs to none is
    left out.
    """

    selection_id: str = ""
    candidate_no: str = ""
    source: str = ""
    own: frozenset[str] | None = None


def take_id(session: Session) -> int:
    row = upsert(session)(trail_counter).values(name=_COUNTER, last_id=1)
    row = row.on_conflict_do_update(
        index_elements=[trail_counter.c.name], set_={"last_id": trail_counter.c.last_id + 1}
    )
    return int(session.execute(row.returning(trail_counter.c.last_id)).scalar_one())


def add(session: Session, entry: Entry) -> None:
    """Adds the event; one that is in the trail already stays as it is. Another event that bears the id of one that is
    there, which a service of ours never makes, stands under a name of its own."""
    first = find_event(session, entry.event_id)
    if first is not None and _place(first) == _place(entry):
        return
    name = entry.event_id if first is None else f"{entry.event_id} {uuid4()}"
    row = upsert(session)(trail).values(**{**entry.__dict__, "event_id": name})
    session.execute(row.on_conflict_do_nothing(index_elements=[trail.c.event_id]))


def _place(entry: Entry) -> tuple[str, str, int]:
    return (entry.aggregate_type, entry.aggregate_id, entry.sequence)


def list_newest(session: Session, wanted: TrailFilter, limit: int) -> list[Entry]:
    """The newest entries, newest first."""
    return _entries(session, _matching(select(trail), wanted).order_by(trail.c.id.desc()).limit(limit))


def list_after(session: Session, wanted: TrailFilter, last_id: int, limit: int) -> list[Entry]:
    """The entries after `last_id`, oldest first."""
    query = _matching(select(trail), wanted).where(trail.c.id > last_id)
    return _entries(session, query.order_by(trail.c.id).limit(limit))


def count(session: Session, wanted: TrailFilter) -> int:
    return int(session.scalar(_matching(select(func.count()).select_from(trail), wanted)) or 0)


def find_event(session: Session, event_id: str) -> Entry | None:
    found = _entries(session, select(trail).where(trail.c.event_id == event_id))
    return found[0] if found else None


def count_by_source(session: Session, wanted: TrailFilter) -> dict[str, int]:
    """How many events each service emitted."""
    query = _matching(select(trail.c.source, func.count().label("number")), wanted)
    return {row.source: row.number for row in session.execute(query.group_by(trail.c.source))}


def list_effects(session: Session, event_id: str, limit: int) -> list[Entry]:
    """The events that this one led to, in order."""
    return _entries(session, select(trail).where(trail.c.cause_id == event_id).order_by(trail.c.id).limit(limit))


def list_companions(session: Session, entry: Entry, limit: int) -> list[Entry]:
    """All events of the same person's action, through all services, in the order in which they happened."""
    if entry.correlation_id is None:
        return []
    query = select(trail).where(trail.c.correlation_id == entry.correlation_id)
    return _entries(session, query.order_by(trail.c.occurred_at, trail.c.id).limit(limit))


def find_types(session: Session, event_ids: set[str]) -> dict[str, str]:
    """The types of events, by id, for naming causes."""
    query = select(trail.c.event_id, trail.c.type).where(trail.c.event_id.in_(event_ids))
    return {row.event_id: row.type for row in session.execute(query)}


def _entries(session: Session, query: Select[Any]) -> list[Entry]:
    return [Entry(**row._asdict()) for row in session.execute(query)]


def _matching(query: Select[Any], wanted: TrailFilter) -> Select[Any]:
    if wanted.selection_id:
        own = trail.c.selection_id == wanted.selection_id
        query = query.where(own | trail.c.selection_id.is_(None))
    if wanted.own is not None:
        query = query.where(trail.c.selection_id.in_(sorted(wanted.own)))
    if wanted.candidate_no:
        query = query.where(trail.c.candidate_no == wanted.candidate_no)
    if wanted.source:
        query = query.where(trail.c.source == wanted.source)
    return query


def staff_names(session: Session, staff_ids: Collection[str]) -> dict[str, str]:
    """The names of these members of staff; whoever is unknown is left out."""
    if not staff_ids:
        return {}
    rows = session.execute(select(staff.c.staff_id, staff.c.name).where(staff.c.staff_id.in_(staff_ids)))
    return {row.staff_id: row.name for row in rows}
