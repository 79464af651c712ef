"""Released rankings, as scoring reports them. Only a complete version is ever read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, func, insert, literal, select, tuple_, type_coerce, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from services.recruitment.results.domain import (
    GOES_ON,
    Part,
    Placed,
    Ranking,
    Version,
)
from services.recruitment.results.storage import withdrawals
from services.recruitment.results.tables import (
    ranking_parts,
    ranking_rows,
    rankings,
)
from services.recruitment.selections.tables import vacancies
from shared.contracts.codec.reading import load
from shared.contracts.committee import AcceptedBuild, AcceptedSheet, OverruledReason
from shared.contracts.declaration import dump
from shared.contracts.scoring import Decision, RankedRow, Signature
from shared.db.upsert import upsert


def is_any_unreleased(session: Session) -> bool:
    """Whether a vacancy has no complete ranking of the first stage yet; looks no further than the first vacancy."""
    first = (rankings.c.vacancy_id == vacancies.c.vacancy_id, rankings.c.stage == "")
    released = select(rankings.c.vacancy_id).where(*first, rankings.c.complete_at.is_not(None))
    return session.scalar(select(vacancies.c.vacancy_id).where(~released.exists()).limit(1)) is not None


def put_part(session: Session, ranking: Ranking, part: int, rows: Sequence[RankedRow], received_at: datetime) -> bool:
    """Adds one part of a version; False if it was there already. The last part makes the version complete."""
    head = {
        **ranking.__dict__,
        "tie_breaks": list(ranking.tie_breaks),
        "signatures": _json(ranking.signatures),
        "findings": _json(ranking.findings),
        "overruled": _json(ranking.overruled),
        "accepted_builds": _json(ranking.accepted_builds),
        "stage": ranking.code,
    }
    head.pop("complete_at")
    session.execute(upsert(session)(rankings).values(**head).on_conflict_do_nothing())
    key = {"vacancy_id": ranking.vacancy_id, "stage": ranking.code, "version": ranking.version, "part": part}
    counts = {"rows": len(rows), "going_on": sum(row.status == GOES_ON for row in rows)}
    new = upsert(session)(ranking_parts).values(**key, **counts, received_at=received_at).on_conflict_do_nothing()
    if session.execute(new.returning(ranking_parts.c.part)).one_or_none() is None:
        return False
    if rows:
        session.execute(insert(ranking_rows), [{**key, **_values(row, place)} for place, row in enumerate(rows)])
    arrived = select(func.count()).where(*_this(ranking_parts, ranking))
    if session.scalar(arrived) == ranking.parts:
        session.execute(update(rankings).where(*_this(rankings, ranking)).values(complete_at=received_at))
    return True


def find_version(session: Session, vacancy_id: str, version: int, stage: str | None = None) -> Ranking | None:
    """One version, whether it is complete or not."""
    query = select(rankings).where(*_of(rankings, vacancy_id, stage), rankings.c.version == version)
    row = session.execute(query).one_or_none()
    return _ranking(row) if row is not None else None


def find_current(session: Session, vacancy_id: str, stage: str | None = None) -> Ranking | None:
    """The newest complete version of a vacancy's ranking, in the first stage or in a later one."""
    query = select(rankings).where(*_of(rankings, vacancy_id, stage), rankings.c.complete_at.is_not(None))
    row = session.execute(query.order_by(rankings.c.version.desc()).limit(1)).one_or_none()
    return _ranking(row) if row is not None else None


def list_versions(session: Session, vacancy_id: str, stage: str | None = None) -> list[Version]:
    """Every complete version of a vacancy's ranking in a stage, the newest first."""
    query = select(rankings.c.version, rankings.c.ranking_digest, rankings.c.released_at).where(
        *_of(rankings, vacancy_id, stage), rankings.c.complete_at.is_not(None)
    )
    withdrawn = withdrawals.list_withdrawals(session, [vacancy_id], stage)
    return [
        Version(*row, withdrawn.get((vacancy_id, row.version)))
        for row in session.execute(query.order_by(rankings.c.version.desc()))
    ]


def list_released(session: Session, selection_id: str, stage: str | None = None) -> dict[str, Ranking]:
    """The newest complete version of every vacancy that has one in this stage, by vacancy."""
    of_stage = (rankings.c.selection_id == selection_id, rankings.c.stage == (stage or ""))
    query = select(rankings).where(*of_stage, rankings.c.complete_at.is_not(None))
    return {row.vacancy_id: _ranking(row) for row in session.execute(query.order_by(rankings.c.version))}


def parts_of(session: Session, ranking: Ranking) -> list[Part]:
    """The parts of a version, in order."""
    columns = (ranking_parts.c.part, ranking_parts.c.rows, ranking_parts.c.going_on)
    query = select(*columns).where(*_this(ranking_parts, ranking))
    found, before = [], 0
    for row in session.execute(query.order_by(ranking_parts.c.part)):
        found.append(Part(row.part, before, row.rows, row.going_on))
        before += row.rows
    return found


def rows_between(session: Session, ranking: Ranking, parts: Sequence[Part], offset: int, size: int) -> list[Placed]:
    """The rows of a version after `offset`, in the ranking's own order, read from the parts that have them."""
    found = []
    for part in parts:
        first, end = max(offset, part.before) - part.before, min(offset + size, part.before + part.rows) - part.before
        if first < end:
            query = _rows_of(ranking).where(
                ranking_rows.c.part == part.number, ranking_rows.c.position.between(first, end - 1)
            )
            rows = session.execute(query.order_by(ranking_rows.c.position))
            found += [Placed(part.before + row.position + 1, _row(row)) for row in rows]
    return found


def placed_rows(session: Session, ranking: Ranking, parts: Sequence[Part]) -> list[Placed]:
    """The rows that name a place by which they go on, in the ranking's own order."""
    before = {part.number: part.before for part in parts}
    query = _rows_of(ranking).where(ranking_rows.c.place.is_not(None))
    rows = session.execute(query.order_by(ranking_rows.c.part, ranking_rows.c.position))
    return [Placed(before[row.part] + row.position + 1, _row(row)) for row in rows]


def find_row(session: Session, ranking: Ranking, parts: Sequence[Part], candidate_no: str) -> Placed | None:
    row = session.execute(_rows_of(ranking).where(ranking_rows.c.candidate_no == candidate_no)).one_or_none()
    return _placed(row, parts) if row is not None else None


def find_decided(
    session: Session, ranking: Ranking, parts: Sequence[Part], place: int, key: str, *, below: bool = False
) -> Placed | None:
    """The nearest place that this key decided: at `place` or above it, or else `below` it."""
    part = next(each for each in parts if each.before < place <= each.before + each.rows)
    here = tuple_(ranking_rows.c.part, ranking_rows.c.position)
    at = tuple_(literal(part.number), literal(place - part.before - 1))
    # A decision is kept in canonical JSON, in which a quotation mark within a name follows a backslash.
    named = type_coerce(ranking_rows.c.decision, Text).contains(f'"key":"{key}"', autoescape=True)
    order = (ranking_rows.c.part, ranking_rows.c.position)
    query = _rows_of(ranking).where(here > at if below else here <= at, named)
    query = query.order_by(*(order if below else (each.desc() for each in order))).limit(1)
    row = session.execute(query).one_or_none()
    return _placed(row, parts) if row is not None else None


def count_going_on(session: Session, selection_id: str, stage: str | None = None) -> dict[str, int]:
    """How many go on in a stage, by vacancy and version "vacancy/version", for complete versions only."""
    number = func.coalesce(func.sum(ranking_parts.c.going_on), 0).label("number")
    query = (
        select(ranking_parts.c.vacancy_id, ranking_parts.c.version, number)
        .join(
            rankings,
            (rankings.c.vacancy_id == ranking_parts.c.vacancy_id)
            & (rankings.c.stage == ranking_parts.c.stage)
            & (rankings.c.version == ranking_parts.c.version),
        )
        .where(rankings.c.stage == (stage or ""))
        .where(rankings.c.selection_id == selection_id, rankings.c.complete_at.is_not(None))
        .group_by(ranking_parts.c.vacancy_id, ranking_parts.c.version)
    )
    return {f"{row.vacancy_id}/{row.version}": row.number for row in session.execute(query)}


def drawn_otherwise(session: Session, ranking: Ranking) -> Sequence[str]:
    """The vacancies of the same exam and stage, complete versions alone, that were drawn by another seed."""
    mine = (rankings.c.exam_id == ranking.exam_id, rankings.c.stage == ranking.code)
    others = (rankings.c.draw_seed != ranking.draw_seed, rankings.c.complete_at.is_not(None))
    return session.scalars(select(rankings.c.vacancy_id).where(*mine, *others)).all()


def _placed(row: SqlRow[Any], parts: Sequence[Part]) -> Placed:
    before = next(part.before for part in parts if part.number == row.part)
    return Placed(before + row.position + 1, _row(row))


def _rows_of(ranking: Ranking) -> Select[*tuple[Any, ...]]:
    return select(ranking_rows).where(*_this(ranking_rows, ranking))


def _of(table: Table, vacancy_id: str, stage: str | None) -> tuple[ColumnElement[bool], ...]:
    return table.c.vacancy_id == vacancy_id, table.c.stage == (stage or "")


def _this(table: Table, ranking: Ranking) -> tuple[ColumnElement[bool], ...]:
    return *_of(table, ranking.vacancy_id, ranking.stage), table.c.version == ranking.version


def _json(values: Sequence[Any]) -> list[dict[str, Any]]:
    return [dump(value) for value in values]


def _values(row: RankedRow, place: int) -> dict[str, Any]:
    return {
        "position": place,
        "candidate_no": row.candidate_no,
        "rank": row.rank,
        "marks": dict(row.marks),
        "total": row.total,
        "status": row.status,
        "decision": dump(row.decision) if row.decision else None,
        "sheet_code": row.sheet_code,
        "normalised": row.normalised,
        "quota_group": row.quota_group,
        "place": row.place,
        "unscored": row.unscored,
    }


def _ranking(row: SqlRow[Any]) -> Ranking:
    signatures = tuple(load(Signature, signature) for signature in row.signatures)
    findings = tuple(load(AcceptedSheet, finding) for finding in row.findings or ())
    overruled = tuple(load(OverruledReason, each) for each in row.overruled or ())
    lists = {
        "tie_breaks": tuple(row.tie_breaks),
        "signatures": signatures,
        "findings": findings,
        "overruled": overruled,
        "accepted_builds": tuple(load(AcceptedBuild, each) for each in row.accepted_builds or ()),
        "stage": row.stage or None,
    }
    return Ranking(**{**row._asdict(), **lists})


def _row(row: SqlRow[Any]) -> RankedRow:
    return RankedRow(
        candidate_no=row.candidate_no,
        rank=row.rank,
        marks=row.marks,
        total=row.total,
        status=row.status,
        decision=Decision(**row.decision) if row.decision else None,
        sheet_code=row.sheet_code,
        normalised=row.normalised,
        quota_group=row.quota_group,
        place=row.place,
        unscored=row.unscored,
    )
