"""How far a part is: who has entered how much, who differs, who is done. No scores are read here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import assessment_entries, assessments, stage_participants

_NOBODY = ""
"""The id of nobody: for whom every open candidate is still to be entered."""


class State(StrEnum):
    """Of a candidate in a part, as one person sees it."""

    MINE = "mine"
    """This person has not entered anything, and may."""
    OTHER = "other"
    """It waits for another person's entry."""
    DIFFERS = "differs"
    DONE = "done"


@dataclass(frozen=True)
class Part:
    selection_id: str
    stage: str
    code: str


@dataclass(frozen=True)
class Counts:
    """How many take part, and how many of them are in each state."""

    people: int
    mine: int
    other: int
    differs: int
    done: int


@dataclass(frozen=True)
class Line:
    candidate_no: str
    vacancy_id: str
    entries: int
    state: State


def counts(session: Session, part: Part, who_id: str, vacancy_id: str | None = None) -> Counts:
    found = _lines(part, who_id).subquery()
    query = select(found.c.state, func.count().label("people")).group_by(found.c.state)
    if vacancy_id is not None:
        query = query.where(found.c.vacancy_id == vacancy_id)
    by_state: dict[str, int] = {row.state: row.people for row in session.execute(query)}
    return Counts(sum(by_state.values()), **{state.value: by_state.get(state.value, 0) for state in State})


def lines(
    session: Session,
    part: Part,
    who_id: str,
    state: State | None,
    vacancy_id: str | None,
    words: str,
    offset: int,
    size: int,
) -> tuple[list[Line], int]:
    found = _lines(part, who_id).subquery()
    narrowed = select(found).where(found.c.candidate_no.startswith(words, autoescape=True))
    if state is not None:
        narrowed = narrowed.where(found.c.state == state.value)
    if vacancy_id is not None:
        narrowed = narrowed.where(found.c.vacancy_id == vacancy_id)
    total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    rows = session.execute(narrowed.order_by(found.c.candidate_no).offset(offset).limit(size))
    return [Line(row.candidate_no, row.vacancy_id, row.entries, State(row.state)) for row in rows], total


def next_of(session: Session, part: Part, who_id: str, after: str, vacancy_id: str | None) -> str | None:
    found = _lines(part, who_id).subquery()
    query = select(found.c.candidate_no).where(found.c.state == State.MINE.value)
    if vacancy_id is not None:
        query = query.where(found.c.vacancy_id == vacancy_id)
    later = case((found.c.candidate_no > after, 0), else_=1)
    number: str | None = session.scalar(query.order_by(later, found.c.candidate_no).limit(1))
    return number


def open_numbers(session: Session, part: Part, vacancy_id: str | None) -> list[str]:
    """Of one vacancy or of all: those of whom fewer than two have entered something, and whose scores do not stay."""
    found = _lines(part, _NOBODY).subquery()
    query = select(found.c.candidate_no).where(found.c.state == State.MINE.value).order_by(found.c.candidate_no)
    return list(session.scalars(query if vacancy_id is None else query.where(found.c.vacancy_id == vacancy_id)))


def open_by_vacancy(session: Session, part: Part) -> dict[str, int]:
    """How many of each vacancy's `open_numbers` has; of every vacancy of which somebody takes part."""
    found = _lines(part, _NOBODY).subquery()
    still_open = func.count(case((found.c.state == State.MINE.value, 1)))
    query = select(found.c.vacancy_id, still_open.label("still_open")).group_by(found.c.vacancy_id)
    return {row.vacancy_id: row.still_open for row in session.execute(query)}


def _lines(part: Part, who_id: str) -> Select[Any]:
    people, entries = stage_participants, assessment_entries
    mine = _of(entries.c, part) & (entries.c.candidate_no == people.c.candidate_no)
    entered = select(func.count()).select_from(entries).where(mine).correlate(people).scalar_subquery()
    is_mine = exists().where(and_(mine, entries.c.enterer_id == who_id))
    is_done = exists().where(_of(assessments.c, part), assessments.c.candidate_no == people.c.candidate_no)
    state = case(
        (is_done, State.DONE.value),
        (entered >= literal(2), State.DIFFERS.value),
        (or_(is_mine, people.c.closed_at.is_not(None)), State.OTHER.value),
        else_=State.MINE.value,
    )
    return select(people.c.candidate_no, people.c.vacancy_id, entered.label("entries"), state.label("state")).where(
        people.c.selection_id == part.selection_id, people.c.stage == part.stage
    )


def _of(columns: Any, part: Part) -> ColumnElement[bool]:
    return and_(columns.selection_id == part.selection_id, columns.part == part.code)
