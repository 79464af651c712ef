"""What a correction does, row by row: kept for the pages, for the marks that it replaces, and for the comparison."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.corrections.domain.corrections import Counts, State
from services.scoring.corrections.tables import correction_rows, correction_vacancies, key_corrections
from services.scoring.marking.tables import vacancies
from shared.db.chunks import chunks

_AT_ONCE = 5_000


class EffectRow(NamedTuple):
    """A sheet before and after, in the columns of the table."""

    attempt_id: str
    candidate_no: str
    vacancy_id: str
    remarked: bool
    old_sections: list[list[Any]]
    old_total: int
    old_passed: bool
    old_rank: int | None
    old_status: str
    sections: list[list[Any]]
    checks: list[list[Any]]
    total: int
    passed: bool
    rank: int | None
    status: str


class VacancyEffect(NamedTuple):
    vacancy_id: str
    old_digest: str
    digest: str
    counts: Counts
    around: Mapping[str, Any]


class ShownVacancy(NamedTuple):
    """An effect with the vacancy's title."""

    vacancy_id: str
    title: str
    category: str
    old_digest: str
    digest: str
    counts: Counts
    around: Mapping[str, Any]


class VacancyChoice(NamedTuple):
    """What a list of vacancies needs of an effect."""

    vacancy_id: str
    title: str
    unit: str
    counts: Counts


def add(session: Session, correction_id: int, rows: Iterable[EffectRow], of: Sequence[VacancyEffect]) -> None:
    for some in chunks(list(rows), _AT_ONCE):
        session.execute(insert(correction_rows), [{"correction_id": correction_id, **row._asdict()} for row in some])
    for parts in chunks(list(of), _AT_ONCE):
        session.execute(
            insert(correction_vacancies),
            [
                {
                    "correction_id": correction_id,
                    **each._asdict(),
                    "counts": vars(each.counts),
                    "weight": (each.counts.enter + each.counts.leave) * 1_000_000 + each.counts.up + each.counts.down,
                }
                for each in parts
            ],
        )


def list_vacancies(session: Session, correction_id: int) -> list[VacancyChoice]:
    """All of them, without what takes room; those in which most people come or go first."""
    mine = correction_vacancies.c
    query = select(mine.vacancy_id, vacancies.c.title, vacancies.c.unit, mine.counts)
    query = query.join(vacancies, vacancies.c.vacancy_id == mine.vacancy_id).where(mine.correction_id == correction_id)
    found = session.execute(query.order_by(mine.weight.desc(), mine.vacancy_id))
    return [VacancyChoice._make((*row[:3], Counts(**row.counts))) for row in found]


def find_vacancy(session: Session, correction_id: int, vacancy_id: str) -> ShownVacancy | None:
    mine = correction_vacancies.c
    query = _shown().where(mine.correction_id == correction_id, mine.vacancy_id == vacancy_id)
    row = session.execute(query).one_or_none()
    return None if row is None else _vacancy(row)


def count_rows(session: Session, correction_id: int, vacancy_id: str) -> int:
    mine = correction_rows.c
    query = select(func.count()).where(mine.correction_id == correction_id, mine.vacancy_id == vacancy_id)
    return session.scalar(query) or 0


def rows(
    session: Session, correction_id: int, vacancy_id: str | None = None, most: int | None = None, offset: int = 0
) -> list[Any]:
    """By number; those of all vacancies, or of one. Where only so many are asked for, from the one behind `offset` on,
    those who come or go are first, then those whose marks change, before those whose rank alone does."""
    mine = correction_rows.c
    query = select(correction_rows).where(mine.correction_id == correction_id)
    if vacancy_id is not None:
        query = query.where(mine.vacancy_id == vacancy_id)
    if most is not None:
        query = query.order_by((mine.old_status == mine.status).asc(), mine.remarked.desc())
        query = query.limit(most).offset(offset)
    return list(session.execute(query.order_by(mine.candidate_no, mine.attempt_id)))


def remarked(correction_id: int) -> Select[Any]:
    """The marks that come in the place of others, as `marking.usecases.replacing` takes them."""
    mine = correction_rows.c
    return select(mine.attempt_id, mine.sections, mine.checks, mine.total, mine.passed).where(
        mine.correction_id == correction_id, mine.remarked.is_(True)
    )


def vacancies_of(session: Session, correction_id: int) -> list[str]:
    mine = correction_vacancies.c
    return list(session.scalars(select(mine.vacancy_id).where(mine.correction_id == correction_id)))


def titles(session: Session, correction_id: int) -> dict[str, str]:
    """The titles of the vacancies in which marks change, by id and in its order."""
    query = _shown().where(correction_vacancies.c.correction_id == correction_id)
    return {row.vacancy_id: row.title for row in session.execute(query.order_by(correction_vacancies.c.vacancy_id))}


def unreported(session: Session, correction_id: int, most: int) -> list[Any]:
    """Sheets with other marks of which recruitment was not told, at most so many."""
    mine = correction_rows.c
    query = select(correction_rows).where(mine.correction_id == correction_id)
    query = query.where(mine.remarked.is_(True), mine.reported.is_(False))
    return list(session.execute(query.order_by(mine.attempt_id).limit(most)))


def is_any_unreported(session: Session, exam_id: str) -> bool:
    """Whether recruitment is still to be told of marks that a correction in force has changed."""
    mine, of = correction_rows.c, key_corrections.c
    waiting = select(mine.attempt_id).where(
        mine.correction_id == of.id, mine.remarked.is_(True), mine.reported.is_(False)
    )
    query = select(of.id).where(of.exam_id == exam_id, of.state == State.IN_FORCE, waiting.exists()).limit(1)
    return session.scalar(query) is not None


def note_reported(session: Session, correction_id: int, attempt_ids: Collection[str]) -> None:
    mine = correction_rows.c
    row = update(correction_rows).where(mine.correction_id == correction_id, mine.attempt_id.in_(attempt_ids))
    session.execute(row.values(reported=True))


def _shown() -> Select[Any]:
    mine = correction_vacancies.c
    columns: tuple[Any, ...] = (mine.vacancy_id, vacancies.c.title, vacancies.c.category)
    return select(*columns, mine.old_digest, mine.digest, mine.counts, mine.around).join(
        vacancies, vacancies.c.vacancy_id == mine.vacancy_id
    )


def _vacancy(row: Any) -> ShownVacancy:
    return ShownVacancy._make((*row[:5], Counts(**row.counts), row.around))
