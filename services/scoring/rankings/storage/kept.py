"""Rankings as they were made last: a head each, and rows by place and by number. A `stage` is the code of a later one,
empty for the first."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.marking.tables import ranking_changes, vacancies
from services.scoring.rankings.domain.documents import Frame
from services.scoring.rankings.domain.ranking import Row, Status
from services.scoring.rankings.domain.summary import Summary
from services.scoring.rankings.tables import ranking_rows, rankings
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.scoring import Decision
from shared.db.chunks import chunks
from shared.db.rows import add_rows
from shared.db.upsert import upsert

_AT_ONCE = 5_000


@dataclass(frozen=True)
class KeptHead:
    """`revision` is another number each time that anything of the ranking is."""

    revision: int
    digest: str
    frame: Frame
    summary: Summary


@dataclass(frozen=True)
class KeptRow:
    """A row by number, with the candidate's thresholds: [subject, minimum, marks] each."""

    position: int
    row: Row
    checks: list[list[Any]]
    may_still_sit: bool


class Texts(NamedTuple):
    """A row as it is stored."""

    candidate_no: str
    content: str
    checks: str
    may_still_sit: bool


def changed(session: Session) -> list[tuple[str, datetime | None, int]]:
    """Vacancies that have changed since their rankings were kept, with when that was and how many people the first one
    has. The one kept longest ago comes first."""
    query = (
        select(vacancies.c.vacancy_id, rankings.c.kept_at, rankings.c.people)
        .outerjoin(rankings, _of_first(vacancies.c.vacancy_id))
        .where(vacancies.c.vacancy_id.in_(select(ranking_changes.c.vacancy_id)))
        .order_by(rankings.c.kept_at.asc().nulls_first(), vacancies.c.vacancy_id)
    )
    return [(row.vacancy_id, row.kept_at, row.people or 0) for row in session.execute(query)]


def missing(session: Session, most: int) -> list[str]:
    """At most so many vacancies with an exam whose rankings are not kept, or by other rules than those of today."""
    query = (
        select(vacancies.c.vacancy_id)
        .join(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
        .outerjoin(rankings, _of_first(vacancies.c.vacancy_id))
        .where(rankings.c.vacancy_id.is_(None) | (rankings.c.rules_digest != exams.c.rules_digest))
        .order_by(vacancies.c.vacancy_id)
        .limit(most)
    )
    return list(session.scalars(query))


def summaries(session: Session, selection_id: str, stage: str) -> list[Summary] | None:
    """Of all rankings of a stage ("" for the first); None while one of them is behind what it is made from."""
    behind = exists().where(ranking_changes.c.vacancy_id == vacancies.c.vacancy_id)
    mine = (rankings.c.vacancy_id == vacancies.c.vacancy_id) & (rankings.c.stage == stage)
    # Of a later stage only vacancies in which somebody goes on have a ranking.
    query = select(rankings.c.summary, behind).select_from(vacancies).join(rankings, mine, isouter=not stage)
    rows = session.execute(query.where(vacancies.c.selection_id == selection_id)).all()
    if any(summary is None or is_behind for summary, is_behind in rows):
        return None
    return [load(Summary, summary) for summary, _ in rows]


def going_on(session: Session, selection_id: str, stage: str) -> dict[str, int]:
    """How many go on in a stage, by vacancy; those whose ranking is not kept are left out."""
    mine = (vacancies.c.selection_id == selection_id, rankings.c.stage == stage)
    query = select(rankings.c.vacancy_id, rankings.c.summary).join(
        vacancies, vacancies.c.vacancy_id == rankings.c.vacancy_id
    )
    return {row.vacancy_id: load(Summary, row.summary).going_on for row in session.execute(query.where(*mine))}


def later_stages(session: Session, vacancy_ids: Collection[str]) -> dict[str, set[str]]:
    """By vacancy, the later stages whose rankings are kept; vacancies without any are left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for some in chunks(sorted(vacancy_ids)):
        query = select(rankings.c.vacancy_id, rankings.c.stage)
        for row in session.execute(query.where(rankings.c.vacancy_id.in_(some), rankings.c.stage != "")):
            found[row.vacancy_id].add(row.stage)
    return found


def stale(session: Session, kept_before: datetime, most: int) -> list[str]:
    """At most so many vacancies whose rankings were kept before that moment by other shifts than those by which a
    ranking of the same stage and selection was kept last."""
    newest = (
        select(vacancies.c.selection_id, rankings.c.stage, rankings.c.shifts)
        .join(rankings, rankings.c.vacancy_id == vacancies.c.vacancy_id)
        .where(rankings.c.shifts.is_not(None))
        .group_by(vacancies.c.selection_id, rankings.c.stage, rankings.c.shifts)
        .order_by(func.max(rankings.c.kept_at))
    )
    by_stage = {(row.selection_id, row.stage): row.shifts for row in session.execute(newest)}
    for (selection_id, stage), shifts in by_stage.items():
        query = (
            select(rankings.c.vacancy_id)
            .join(vacancies, vacancies.c.vacancy_id == rankings.c.vacancy_id)
            .where(vacancies.c.selection_id == selection_id, rankings.c.stage == stage)
            .where(rankings.c.shifts.is_distinct_from(shifts))
            .where(rankings.c.kept_at <= kept_before)
            .order_by(rankings.c.kept_at, rankings.c.vacancy_id)
            .limit(most)
        )
        if found := list(session.scalars(query)):
            return found
    return []


def find_head(session: Session, vacancy_id: str, stage: str) -> KeptHead | None:
    columns = (rankings.c.revision, rankings.c.digest, rankings.c.frame, rankings.c.summary)
    row = session.execute(select(*columns).where(*_this(vacancy_id, stage))).one_or_none()
    if row is None:
        return None
    return KeptHead(row.revision, row.digest, load(Frame, row.frame), load(Summary, row.summary))


def note_looked(session: Session, vacancy_id: str, stage: str, revision: int, at: datetime) -> bool:
    """Notes that the ranking of this revision was found to be the present one; False if another one has followed."""
    this = update(rankings).where(*_this(vacancy_id, stage), rankings.c.revision == revision)
    return session.execute(this.values(kept_at=at).returning(rankings.c.vacancy_id)).one_or_none() is not None


def put_head(session: Session, vacancy_id: str, stage: str, head: KeptHead, at: datetime) -> bool:
    """Stores the head as the one that follows the revision before it; False if another one has followed that."""
    values = {
        "revision": head.revision,
        "rules_digest": head.frame.rules_digest,
        "digest": head.digest,
        "frame": dump(head.frame),
        "summary": dump(head.summary),
        "people": head.summary.people,
        "present": head.summary.present,
        "kept_at": at,
        "shifts": head.summary.shifts,
    }
    key = rankings.c.vacancy_id
    if head.revision == 1:
        new = upsert(session)(rankings).values(vacancy_id=vacancy_id, stage=stage, **values).on_conflict_do_nothing()
        return session.execute(new.returning(key)).one_or_none() is not None
    following = update(rankings).where(*_this(vacancy_id, stage), rankings.c.revision == head.revision - 1)
    return session.execute(following.values(values).returning(key)).one_or_none() is not None


def texts(session: Session, vacancy_id: str, stage: str) -> list[Texts]:
    """All rows of a ranking as they are stored, in order."""
    columns = tuple(ranking_rows.c[name] for name in Texts._fields)
    query = select(*columns).where(*_rows_of(vacancy_id, stage)).order_by(ranking_rows.c.position)
    return [Texts._make(row) for row in session.execute(query).all()]


def put_rows(session: Session, vacancy_id: str, stage: str, rows: Mapping[int, Texts]) -> None:
    """Stores these rows at their positions, in the place of what stood there."""
    for some in chunks(sorted(rows), _AT_ONCE):
        here = (*_rows_of(vacancy_id, stage), ranking_rows.c.position.between(some[0], some[-1]))
        if len(some) == some[-1] - some[0] + 1:
            session.execute(delete(ranking_rows).where(*here))
        else:
            for few in chunks(some):
                session.execute(delete(ranking_rows).where(*here[:2], ranking_rows.c.position.in_(few)))
        names = ("vacancy_id", "stage", "position", *Texts._fields)
        add_rows(session, ranking_rows, names, [(vacancy_id, stage, position, *rows[position]) for position in some])


def cut_after(session: Session, vacancy_id: str, stage: str, position: int) -> None:
    """Removes the rows below `position`."""
    below = (*_rows_of(vacancy_id, stage), ranking_rows.c.position > position)
    session.execute(delete(ranking_rows).where(*below))


def page(session: Session, vacancy_id: str, stage: str, offset: int, size: int) -> list[KeptRow]:
    """Rows in the order of the ranking, found by their positions."""
    return list(_rows(session, vacancy_id, stage, ranking_rows.c.position.between(offset + 1, offset + size)))


def find_row(session: Session, vacancy_id: str, stage: str, candidate_no: str) -> KeptRow | None:
    return next(_rows(session, vacancy_id, stage, ranking_rows.c.candidate_no == candidate_no), None)


def drop(session: Session) -> None:
    """Removes every kept ranking."""
    session.execute(delete(ranking_rows))
    session.execute(delete(rankings))


def _rows(session: Session, vacancy_id: str, stage: str, where: ColumnElement[bool]) -> Iterator[KeptRow]:
    query = select(ranking_rows).where(*_rows_of(vacancy_id, stage), where)
    for row in session.execute(query.order_by(ranking_rows.c.position)):
        content, checks = json.loads(row.content), json.loads(row.checks)
        yield KeptRow(row.position, _row(content), checks, row.may_still_sit)


def _of_first(vacancy_id: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(rankings.c.vacancy_id == vacancy_id, rankings.c.stage == "")


def _this(vacancy_id: str, stage: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return rankings.c.vacancy_id == vacancy_id, rankings.c.stage == stage


def _rows_of(vacancy_id: str, stage: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ranking_rows.c.vacancy_id == vacancy_id, ranking_rows.c.stage == stage


def _row(content: dict[str, Any]) -> Row:
    decision = content["decision"]
    return Row(
        **{
            **content,
            "status": Status(content["status"]),
            "decision": None if decision is None else Decision(**decision),
        }
    )
