"""The marks of an exam that was sat here, without the numbers of those who sat it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams, sittings
from services.scoring.marking.tables import (
    attempts,
    candidates,
    in_turn,
    marks,
    sat_in,
    seat_sessions,
    seats,
    stands,
    vacancies,
)
from services.scoring.trials.domain.people import People, Post

_GRADE_DIGITS = 6
_AT_ONCE = 500
"""Few enough that the texts of their papers and answers stay in the processor's cache while they are marked."""


_POST = (
    *(vacancies.c.vacancy_id, vacancies.c.quota, vacancies.c.position_group),
    *(vacancies.c.category.label("post_category"), vacancies.c.unit, vacancies.c.pool, vacancies.c.title),
)


class Answered(NamedTuple):
    """What marks a sheet; None where it is not here."""

    attempt_id: str
    items: Sequence[str] | None
    answers: Mapping[str, str] | None


def held(session: Session) -> set[str]:
    """The exams of which marks are known."""
    sat = exists().where(marks.c.exam_id == exams.c.exam_id)
    return set(session.scalars(select(exams.c.exam_id).where(sat)))


def sheets(session: Session, exam_id: str) -> Iterator[list[Answered]]:
    """Those of all whom `people` gives, some at a time, by attempt."""
    query = (
        select(attempts.c.attempt_id, attempts.c["items"], attempts.c.answers)
        .join(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .where(*_counts(exam_id))
        .order_by(attempts.c.attempt_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for rows in session.execute(query).partitions(_AT_ONCE):
        yield [Answered._make(row) for row in rows]


def people(session: Session, exam_id: str, others: Mapping[str, list[Any]] | None = None) -> People:
    """Everybody whose sheet counts and who was not disqualified, by attempt. A shift is the sessions that start at one
    moment; that of a sheet is the one of the seat. Where no seat is known, as of a sitting under the release before, it
    is the last that had started when they began, or the first of all. `others` are marks by attempt, in the form of
    the stored ones, in whose place they count."""
    rows = session.execute(_rows_of(exam_id)).all()
    noted = session.scalars(select(sittings.c.starts_at).where(sittings.c.exam_id == exam_id))
    starts = sorted({*noted, *(row.starts_at for row in rows if row.starts_at is not None)})
    # Those of a pool count for which nobody has sat: they have places to give.
    posts = {row.vacancy_id: _post(row) for row in (*rows, *session.execute(_pooled_of(exam_id)))}
    places = {vacancy_id: at for at, vacancy_id in enumerate(posts)}
    others = others or {}
    counting = [others.get(row.attempt_id, row.sections) for row in rows]
    sections = [{code: (mark, right, wrong) for code, mark, _, right, wrong, *_ in mine} for mine in counting]
    codes = dict.fromkeys(code for mine in sections for code in mine)
    counted = [code for code in codes if all(mine[code][1] is not None for mine in sections)]
    return People(
        shifts=[str(number) for number in range(1, max(1, len(starts)) + 1)],
        posts=list(posts.values()),
        shift=[_shift(row, starts) for row in rows],
        post=[places[row.vacancy_id] for row in rows],
        category=[row.category for row in rows],
        marks={code: [mine[code][0] for mine in sections] for code in codes},
        right={code: [mine[code][1] for mine in sections] for code in counted},
        wrong={code: [mine[code][2] for mine in sections] for code in counted},
        born=[row.born_on.toordinal() for row in rows],
        grades=[None if row.gpa is None else int(Decimal(row.gpa).scaleb(_GRADE_DIGITS)) for row in rows],
        groups=[row.quota_group for row in rows],
        codes=[row.sheet_code for row in rows],
    )


def numbers(session: Session, exam_id: str) -> list[str]:
    """The candidate numbers of all whom `people` gives, in the same order; no page of a trial has them."""
    query = select(attempts.c.candidate_no).join(marks, marks.c.attempt_id == attempts.c.attempt_id)
    return list(session.scalars(query.where(*_counts(exam_id)).order_by(attempts.c.attempt_id)))


def _post(row: Row[Any]) -> Post:
    title = f"{row.title}, {row.unit}"
    return Post(row.quota, row.position_group, row.post_category, row.unit, row.pool, row.vacancy_id, title)


def _pooled_of(exam_id: str) -> Any:
    query = select(*_POST).join(exams, exams.c.selection_id == vacancies.c.selection_id)
    return query.where(exams.c.exam_id == exam_id, vacancies.c.pool.is_not(None)).order_by(vacancies.c.vacancy_id)


def _rows_of(exam_id: str) -> Any:
    columns: tuple[Any, ...] = (
        *(attempts.c.attempt_id, attempts.c.started_at, marks.c.sections),
        *(candidates.c.category, candidates.c.gpa, candidates.c.born_on, candidates.c.quota_group),
        candidates.c.sheet_code,
        *(*_POST, seat_sessions.c.starts_at),
    )
    return (
        select(*columns)
        .select_from(marks)
        .join(attempts, attempts.c.attempt_id == marks.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == marks.c.candidate_no)
        .join(vacancies, vacancies.c.vacancy_id == candidates.c.vacancy_id)
        .outerjoin(seats, (seats.c.candidate_no == attempts.c.candidate_no) & (seats.c.exam_id == attempts.c.exam_id))
        .outerjoin(seat_sessions, seat_sessions.c.session_id == sat_in())
        .where(*_counts(exam_id))
        .order_by(attempts.c.attempt_id)
    )


def _counts(exam_id: str) -> tuple[ColumnElement[bool], ...]:
    """Of somebody with two sheets the one that counts in the ranking; where that one does not count, none does."""
    return (
        *(marks.c.exam_id == exam_id, attempts.c.disqualified_because.is_(None), stands()),
        attempts.c.attempt_id.in_(_first_sheets(exam_id)),
    )


def _first_sheets(exam_id: str) -> Select[tuple[str]]:
    turn = func.row_number().over(partition_by=attempts.c.candidate_no, order_by=in_turn())
    turns = select(attempts.c.attempt_id, turn.label("turn")).where(attempts.c.exam_id == exam_id).subquery()
    return select(turns.c.attempt_id).where(turns.c.turn == 1)


def _shift(row: Row[Any], starts: list[Any]) -> int:
    began = row.started_at if row.starts_at is None else row.starts_at
    return 0 if began is None else max(0, bisect_right(starts, began) - 1)
