"""How far each vacancy is before its release."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, true
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants
from services.scoring.exams.tables import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.tables import vacancies
from services.scoring.rankings.tables import rankings
from services.scoring.releases.tables import releases, signatures


@dataclass(frozen=True)
class Progress:
    """A vacancy before its release: counts of people, the version last released (0: none), signatures since then on the
    ranking as it is kept now (`digest`; None while none is kept)."""

    vacancy: Vacancy
    exam_id: str
    admitted: int
    submitted: int
    version: int
    signed: int
    category_name: str = ""
    """As the rules call the vacancy's category."""
    is_withdrawn: bool = False
    """Whether two members have withdrawn the version last released."""
    digest: str | None = None
    void: int = 0
    """Signatures since then on a ranking that has changed afterwards: they count no more."""


@dataclass(frozen=True)
class Totals:
    """How many vacancies there are, how many of them are found, and how many rankings have been released."""

    vacancies: int
    found: int
    released: int


def progress(
    session: Session,
    words: str = "",
    offset: int = 0,
    size: int | None = None,
    own: Collection[str] | None = None,
    stage: str = "",
) -> list[Progress]:
    """Vacancies with the counts of their kept rankings, by unit, title and category; those whose title or unit has
    `words` in it, of all selections or of `own`, at most `size` after `offset`. Of a later `stage` those in which
    somebody takes part."""
    released = (releases.c.vacancy_id == vacancies.c.vacancy_id, releases.c.stage == stage)
    latest = select(func.max(releases.c.version)).where(*released).scalar_subquery()
    version = func.coalesce(latest, 0)
    given = select(func.count()).where(
        signatures.c.vacancy_id == vacancies.c.vacancy_id,
        signatures.c.stage == stage,
        signatures.c.version == version + 1,
        # What was given before members had keys does not count.
        signatures.c.proof.is_not(None),
        signatures.c.withdrawn_at.is_(None),
    )
    has_changed = func.coalesce(rankings.c.digest, signatures.c.digest) != signatures.c.digest
    withdrawn = select(func.max(releases.c.version)).where(*released, releases.c.withdrawn_at.is_not(None))
    query = (
        select(
            vacancies,
            exams.c.exam_id,
            func.coalesce(rankings.c.people, 0).label("admitted"),
            func.coalesce(rankings.c.present, 0).label("submitted"),
            version.label("version"),
            given.where(~has_changed).scalar_subquery().label("signed"),
            given.where(has_changed).scalar_subquery().label("void"),
            rankings.c.digest,
            withdrawn.scalar_subquery().label("withdrawn"),
        )
        .join(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
        .outerjoin(rankings, (rankings.c.vacancy_id == vacancies.c.vacancy_id) & (rankings.c.stage == stage))
        .where(_has(words), _of(own), _in(stage))
        .order_by(vacancies.c.unit, vacancies.c.title, vacancies.c.category, vacancies.c.vacancy_id)
        .offset(offset)
        .limit(size)
    )
    return [
        Progress(
            _vacancy(row),
            row.exam_id,
            row.admitted,
            row.submitted,
            row.version,
            row.signed,
            is_withdrawn=row.withdrawn == row.version,
            digest=row.digest,
            void=row.void,
        )
        for row in session.execute(query)
    ]


def totals(session: Session, words: str = "", own: Collection[str] | None = None, stage: str = "") -> Totals:
    joined = (
        select(func.count())
        .select_from(vacancies)
        .join(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
    )
    joined = joined.where(_of(own), _in(stage))
    released = select(func.count(releases.c.vacancy_id.distinct())).where(releases.c.stage == stage)
    released = released.join(vacancies, vacancies.c.vacancy_id == releases.c.vacancy_id).where(_of(own))
    return Totals(
        vacancies=session.scalar(joined) or 0,
        found=session.scalar(joined.where(_has(words))) or 0,
        released=session.scalar(released) or 0,
    )


def _of(own: Collection[str] | None) -> ColumnElement[bool]:
    return true() if own is None else vacancies.c.selection_id.in_(sorted(own))


def _in(stage: str) -> ColumnElement[bool]:
    """Whether somebody of the vacancy takes part in a later stage; everybody does in the first."""
    those = stage_participants.c
    taking_part = exists().where(those.vacancy_id == vacancies.c.vacancy_id, those.stage == stage)
    return taking_part if stage else true()


def _has(words: str) -> ColumnElement[bool]:
    if not words:
        return vacancies.c.vacancy_id.is_not(None)
    return or_(
        *(
            func.lower(column).contains(words.lower(), autoescape=True)
            for column in (vacancies.c.title, vacancies.c.unit)
        )
    )


def _vacancy(row: Row[Any]) -> Vacancy:
    return Vacancy(**{column.name: row._mapping[column] for column in vacancies.c})
