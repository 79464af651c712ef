"""The marked sheets of an exam with all that marks them again, and the rankings that are kept of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates, marks, ranking_changes, vacancies
from services.scoring.rankings.tables import rankings

_AT_ONCE = 500
"""Few enough that the texts of their papers and answers stay in the processor's cache while they are marked."""


class MarkedSheet(NamedTuple):
    """A sheet with the marks that it has: [code, marks, max marks, right, wrong, blank] and [subject, minimum, marks]
    each."""

    attempt_id: str
    vacancy_id: str
    category: str
    position_group: str | None
    items: Sequence[str]
    answers: Mapping[str, str]
    sections: list[list[Any]]
    checks: list[list[Any]]
    passed: bool


def blocks(session: Session, exam_id: str) -> Iterator[list[MarkedSheet]]:
    """Some at a time, by attempt."""
    query = (
        select(
            marks.c.attempt_id,
            candidates.c.vacancy_id,
            candidates.c.category,
            vacancies.c.position_group,
            attempts.c["items"],
            attempts.c.answers,
            marks.c.sections,
            marks.c.checks,
            marks.c.passed,
        )
        .join(attempts, attempts.c.attempt_id == marks.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == marks.c.candidate_no)
        .join(vacancies, vacancies.c.vacancy_id == candidates.c.vacancy_id)
        .where(marks.c.exam_id == exam_id)
        .order_by(marks.c.attempt_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for rows in session.execute(query).partitions(_AT_ONCE):
        yield [MarkedSheet._make(row) for row in rows]


def people(session: Session, selection_id: str) -> dict[str, int]:
    """How many are on the roster of each vacancy of the selection; those with nobody are left out."""
    mine = candidates.c.vacancy_id
    query = select(mine, func.count()).where(candidates.c.selection_id == selection_id).group_by(mine)
    return {row[0]: row[1] for row in session.execute(query)}


def kept_rankings(session: Session, selection_id: str, stage: str) -> dict[str, str] | None:
    """The digest of the kept ranking of each vacancy in a stage, empty for the first one; None while one of them is
    behind what it is made from. Vacancies of which nobody takes part in a later stage are left out."""
    query = (
        select(
            vacancies.c.vacancy_id,
            rankings.c.digest,
            exists().where(ranking_changes.c.vacancy_id == vacancies.c.vacancy_id),
        )
        .outerjoin(rankings, (rankings.c.vacancy_id == vacancies.c.vacancy_id) & (rankings.c.stage == stage))
        .where(vacancies.c.selection_id == selection_id)
    )
    found = {}
    for vacancy_id, digest, is_behind in session.execute(query):
        if is_behind or (digest is None and not stage):
            return None
        if digest is not None:
            found[vacancy_id] = digest
    return found
