"""The trail, as rows: one for each event, in the order of arrival."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from services.recruitment.staff.tables import staff
from services.recruitment.trail.tables import trail, trail_counter
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert

_COUNTER = "trail"
_MANY = 1_000


@dataclass(frozen=True)
class Entry:
    """`id` grows in the order of commits, so later entries always have a higher id."""

    id: int
    event_id: str
    type: str
    kind: str
    topic: str
    source: str
    aggregate_type: str
    aggregate_id: str
    sequence: int
    candidate_no: str | None
    selection_id: str | None
    scope: str
    vacancy_id: str | None
    actor: str
    person: str | None
    correlation_id: str | None
    cause_id: str | None
    occurred_at: datetime
    received_at: datetime
    digest: str | None
    key_id: str | None
    facts: dict[str, Any]

    @property
    def delay_ms(self) -> int:
        """Whole milliseconds from the act to this row; never below 0, as clocks of two machines may disagree."""
        return max(0, round((self.received_at - self.occurred_at).total_seconds() * 1000))


@dataclass(frozen=True)
class TrailFilter:
    """One selection's lines with what belongs to none (staff, the backbone), or those of a vacancy or a candidate.

    Empty values do not restrict. `people` are pseudonyms; None does not restrict, () finds nothing. The days are
    `since` (inclusive) to `until` (exclusive). `own` are the selections of whoever looks, None: all; otherwise what
    belongs to none is left out.
    """

    selection_id: str = ""
    candidate_no: str = ""
    vacancy_id: str = ""
    source: str = ""
    kind: str = ""
    people: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    own: frozenset[str] | None = None

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """The values of `scope` that are wanted; None: any."""
        if self.selection_id:
            every = (self.selection_id, "")
            return every if self.own is None else tuple(scope for scope in every if scope in self.own)
        return None if self.own is None else tuple(sorted(self.own))


def take_ids(session: Session, how_many: int) -> int:
    """The first of so many ids that follow one another."""
    row = upsert(session)(trail_counter).values(name=_COUNTER, last_id=how_many)
    row = row.on_conflict_do_update(
        index_elements=[trail_counter.c.name], set_={"last_id": trail_counter.c.last_id + how_many}
    )
    return int(session.execute(row.returning(trail_counter.c.last_id)).scalar_one()) - how_many + 1


def add(session: Session, entries: Sequence[Entry]) -> None:
    """Adds the events; one that is in the trail already stays as it is. Another event that bears the id of one that is
    there, which a service of ours never makes, stands under a name of its own."""
    there = _there(session, {entry.event_id for entry in entries})
    rows = []
    for entry in entries:
        first = there.setdefault(entry.event_id, entry)
        if first is entry:
            rows.append(entry.__dict__)
        elif _place(first) != _place(entry):
            rows.append({**entry.__dict__, "event_id": f"{entry.event_id} {uuid4()}"})
    if rows:
        new = upsert(session)(trail).on_conflict_do_nothing(index_elements=[trail.c.event_id])
        insert_all(session, new.returning(trail.c.id), rows)


def _there(session: Session, event_ids: Collection[str]) -> dict[str, Entry]:
    """The lines of those of these events that are in the trail, by the events' ids."""
    found = _entries(session, select(trail).where(is_one_of(session, trail.c.event_id, sorted(event_ids))))
    return {entry.event_id: entry for entry in found}


def _place(entry: Entry) -> tuple[str, str, int]:
    return (entry.aggregate_type, entry.aggregate_id, entry.sequence)


def list_page(
    session: Session, wanted: TrailFilter, limit: int, *, before: Entry | None = None, up_to: int | None = None
) -> list[Entry]:
    """The newest lines, newest first: those older than `before`, and none that came after the line `up_to`.

    One statement; each part of it reads `limit` rows of one index, in its order.
    """
    parts = [
        _ordered(_older(query, before, up_to)).limit(limit).subquery().select()
        for query in _parts(select(trail), wanted)
    ]
    found = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    query = select(found).order_by(found.c.occurred_at.desc(), found.c.id.desc()).limit(limit)
    return _entries(session, query)


def newest_id(session: Session) -> int:
    """The id of the line that came last; 0 before the first."""
    return session.scalar(select(func.max(trail.c.id))) or 0


def find(session: Session, entry_id: int) -> Entry | None:
    found = _entries(session, select(trail).where(trail.c.id == entry_id))
    return found[0] if found else None


def list_after(session: Session, wanted: TrailFilter, last_id: int, limit: int) -> list[Entry]:
    """The entries after `last_id`, oldest first."""
    parts = [
        query.where(trail.c.id > last_id).order_by(trail.c.id).limit(limit).subquery().select()
        for query in _parts(select(trail), wanted)
    ]
    found = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    return _entries(session, select(found).order_by(found.c.id).limit(limit))


def is_news_after(session: Session, wanted: TrailFilter, last_id: int) -> bool:
    """Whether a line wanted has come after `last_id`; looks at what has come since, and at no more than a thousand
    lines of it, beyond which it says yes."""
    since = select(trail).where(trail.c.id > last_id).order_by(trail.c.id).limit(_MANY)
    some = since.subquery()
    wanted_of_them = _narrowed(select(some.c.id), wanted, some.c)
    if wanted.scopes is not None:
        wanted_of_them = wanted_of_them.where(some.c.scope.in_(wanted.scopes))
    if session.scalar(wanted_of_them.limit(1)) is not None:
        return True
    return len(session.scalars(select(some.c.id)).all()) == _MANY


def find_event(session: Session, event_id: str) -> Entry | None:
    found = _entries(session, select(trail).where(trail.c.event_id == event_id))
    return found[0] if found else None


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


def _parts(query: Select[Any], wanted: TrailFilter) -> list[Select[Any]]:
    """The lines wanted, as parts that each begin with one value of an index. A vacancy or a number is of one selection
    anyway."""
    narrowed, scopes = _narrowed(query, wanted), wanted.scopes
    if scopes is None or wanted.candidate_no or wanted.vacancy_id:
        return [narrowed if wanted.own is None else narrowed.where(trail.c.scope.in_(sorted(wanted.own)))]
    return [narrowed.where(trail.c.scope == scope) for scope in scopes or ("nobody's",)]


def _narrowed(query: Select[Any], wanted: TrailFilter, columns: Any = trail.c) -> Select[Any]:
    for column, value in (
        (columns.candidate_no, wanted.candidate_no),
        (columns.vacancy_id, wanted.vacancy_id),
        (columns.source, wanted.source),
        (columns.kind, wanted.kind),
    ):
        if value:
            query = query.where(column == value)
    if wanted.people is not None:
        one = wanted.people[0] if len(wanted.people) == 1 else None
        query = query.where(columns.person == one if one else columns.person.in_(wanted.people))
    if wanted.since is not None:
        query = query.where(columns.occurred_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(columns.occurred_at < wanted.until)
    return query


def _older(query: Select[Any], before: Entry | None, up_to: int | None) -> Select[Any]:
    if before is not None:
        # The first condition is the one that an index is narrowed by.
        query = query.where(trail.c.occurred_at <= before.occurred_at)
        query = query.where((trail.c.occurred_at < before.occurred_at) | (trail.c.id < before.id))
    return query if up_to is None else query.where(trail.c.id <= up_to)


def _ordered(query: Select[Any]) -> Select[Any]:
    return query.order_by(trail.c.occurred_at.desc(), trail.c.id.desc())


def staff_names(session: Session, staff_ids: Collection[str]) -> dict[str, str]:
    """The names of these members of staff; whoever is unknown is left out."""
    if not staff_ids:
        return {}
    rows = session.execute(select(staff.c.staff_id, staff.c.name).where(staff.c.staff_id.in_(staff_ids)))
    return {row.staff_id: row.name for row in rows}


def find_staff(session: Session, words: str, limit: int) -> dict[str, str]:
    """Names by pseudonym of the members of staff whose name holds `words`, whatever their capitals, by name."""
    rows = session.execute(select(staff.c.staff_id, staff.c.name).order_by(staff.c.name, staff.c.staff_id))
    # Compared here: databases fold capitals beyond ASCII differently.
    folded = words.casefold()
    found = [(row.staff_id, row.name) for row in rows if folded in row.name.casefold()]
    return dict(found[:limit])
