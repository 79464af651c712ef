"""Marks and released rankings, as scoring reports them. Only a complete version is ever read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON, KeyCorrection, Placed, Ranking, Score, Version, Withdrawal
from services.recruitment.results.tables import (
    key_corrections,
    ranking_parts,
    ranking_rows,
    ranking_withdrawals,
    rankings,
    scores,
    withdrawn_signatures,
)
from services.recruitment.selections.tables import vacancies
from shared.contracts.codec.reading import load
from shared.contracts.committee import OverruledReason
from shared.contracts.declaration import dump
from shared.contracts.exams import CorrectedItem, ScoreCorrection, SealSignature, first_exam_id
from shared.contracts.scoring import AcceptedSheet, Decision, RankedRow, SectionMark, Signature, ThresholdCheck
from shared.db.chunks import chunks
from shared.db.upsert import upsert


def is_any_unreleased(session: Session) -> bool:
    """Whether a vacancy has no complete ranking yet; looks no further than the first."""
    released = select(rankings.c.vacancy_id).where(
        rankings.c.vacancy_id == vacancies.c.vacancy_id, rankings.c.complete_at.is_not(None)
    )
    return session.scalar(select(vacancies.c.vacancy_id).where(~released.exists()).limit(1)) is not None


def put_score(session: Session, score: Score) -> None:
    """Stores the newest marks of a candidate in an exam; older ones that arrive late change nothing."""
    values = {
        **score.__dict__,
        "sections": _json(score.sections),
        "thresholds": _json(score.thresholds),
        "correction": None if score.correction is None else dump(score.correction),
    }
    row = upsert(session)(scores).values(**values)
    changed = {name: value for name, value in values.items() if name not in ("candidate_no", "exam_id")}
    its = [scores.c.candidate_no, scores.c.exam_id]
    session.execute(
        row.on_conflict_do_update(index_elements=its, set_=changed, where=scores.c.sequence < score.sequence)
    )


def find_score(session: Session, candidate_no: str) -> Score | None:
    """The marks of the selection's first exam."""
    found = session.execute(select(scores).where(scores.c.candidate_no == candidate_no))
    row = next((each for each in found if each.exam_id == first_exam_id(each.selection_id)), None)
    if row is None:
        return None
    sections = tuple(load(SectionMark, mark) for mark in row.sections)
    thresholds = tuple(load(ThresholdCheck, check) for check in row.thresholds)
    correction = None if row.correction is None else load(ScoreCorrection, row.correction)
    return Score(**{**row._asdict(), "sections": sections, "thresholds": thresholds, "correction": correction})


def put_key_correction(session: Session, correction: KeyCorrection) -> None:
    """What came first of a number stays."""
    values = {
        **correction.__dict__,
        "items": _json(correction.items),
        "signatures": _json(correction.signatures),
    }
    session.execute(upsert(session)(key_corrections).values(**values).on_conflict_do_nothing())


def list_key_corrections(session: Session, selection_id: str) -> list[KeyCorrection]:
    """The newest first."""
    query = select(key_corrections).where(key_corrections.c.selection_id == selection_id)
    return [
        KeyCorrection(
            **{
                **row._asdict(),
                "items": tuple(load(CorrectedItem, each) for each in row._mapping["items"]),
                "signatures": tuple(load(SealSignature, each) for each in row.signatures),
            }
        )
        for row in session.execute(query.order_by(key_corrections.c.number.desc()))
    ]


def put_part(session: Session, ranking: Ranking, part: int, rows: Sequence[RankedRow], received_at: datetime) -> bool:
    """Adds one part of a version; False if it was there already. The last part makes the version complete."""
    head = {
        **ranking.__dict__,
        "tie_breaks": list(ranking.tie_breaks),
        "signatures": _json(ranking.signatures),
        "findings": _json(ranking.findings),
        "overruled": _json(ranking.overruled),
    }
    head.pop("complete_at")
    session.execute(upsert(session)(rankings).values(**head).on_conflict_do_nothing())
    key = {"vacancy_id": ranking.vacancy_id, "version": ranking.version, "part": part}
    counts = {"rows": len(rows), "going_on": sum(row.status == GOES_ON for row in rows)}
    new = upsert(session)(ranking_parts).values(**key, **counts, received_at=received_at).on_conflict_do_nothing()
    if session.execute(new.returning(ranking_parts.c.part)).one_or_none() is None:
        return False
    if rows:
        session.execute(insert(ranking_rows), [{**key, **_values(row, place)} for place, row in enumerate(rows)])
    arrived = select(func.count()).where(
        ranking_parts.c.vacancy_id == ranking.vacancy_id, ranking_parts.c.version == ranking.version
    )
    if session.scalar(arrived) == ranking.parts:
        this = (rankings.c.vacancy_id == ranking.vacancy_id, rankings.c.version == ranking.version)
        session.execute(update(rankings).where(*this).values(complete_at=received_at))
    return True


def find_version(session: Session, vacancy_id: str, version: int) -> Ranking | None:
    """One version, whether it is complete or not."""
    query = select(rankings).where(rankings.c.vacancy_id == vacancy_id, rankings.c.version == version)
    row = session.execute(query).one_or_none()
    return _ranking(row) if row is not None else None


def find_current(session: Session, vacancy_id: str) -> Ranking | None:
    """The newest complete version of a vacancy's ranking."""
    query = select(rankings).where(rankings.c.vacancy_id == vacancy_id, rankings.c.complete_at.is_not(None))
    row = session.execute(query.order_by(rankings.c.version.desc()).limit(1)).one_or_none()
    return _ranking(row) if row is not None else None


def find_withdrawal(session: Session, vacancy_id: str, version: int) -> Withdrawal | None:
    return list_withdrawals(session, [vacancy_id]).get((vacancy_id, version))


def put_withdrawal(session: Session, vacancy_id: str, version: int, withdrawal: Withdrawal) -> None:
    values = {**vars(withdrawal), "signatures": _json(withdrawal.signatures)}
    row = upsert(session)(ranking_withdrawals).values(vacancy_id=vacancy_id, version=version, **values)
    session.execute(row.on_conflict_do_nothing())


def list_withdrawals(session: Session, vacancy_ids: Sequence[str]) -> dict[tuple[str, int], Withdrawal]:
    """By vacancy and version; versions that stand are left out."""
    found = {}
    for some in chunks(sorted(vacancy_ids)):
        query = select(ranking_withdrawals).where(ranking_withdrawals.c.vacancy_id.in_(some))
        found.update({(row.vacancy_id, row.version): _withdrawal(row) for row in session.execute(query)})
    return found


def list_versions(session: Session, vacancy_id: str) -> list[Version]:
    """Every complete version of a vacancy's ranking, the newest first."""
    query = select(rankings.c.version, rankings.c.ranking_digest, rankings.c.released_at).where(
        rankings.c.vacancy_id == vacancy_id, rankings.c.complete_at.is_not(None)
    )
    withdrawals = list_withdrawals(session, [vacancy_id])
    return [
        Version(*row, withdrawals.get((vacancy_id, row.version)))
        for row in session.execute(query.order_by(rankings.c.version.desc()))
    ]


def add_withdrawn_signature(
    session: Session, statement_digest: str, staff_id: str, vacancy_id: str, at: datetime
) -> None:
    about = {"statement_digest": statement_digest, "staff_id": staff_id}
    values = {**about, "vacancy_id": vacancy_id, "withdrawn_at": at}
    session.execute(upsert(session)(withdrawn_signatures).values(**values).on_conflict_do_nothing())


def find_withdrawn_signatures(session: Session, vacancy_id: str, digests: Sequence[str]) -> set[tuple[str, str]]:
    """On which of these statements a member took the signature back for this vacancy: statement and member."""
    table = withdrawn_signatures.c
    query = select(table.statement_digest, table.staff_id).where(
        table.vacancy_id == vacancy_id, table.statement_digest.in_(digests)
    )
    return {(row.statement_digest, row.staff_id) for row in session.execute(query)}


def list_released(session: Session, selection_id: str) -> dict[str, Ranking]:
    """The newest complete version of every vacancy that has one, by vacancy."""
    query = select(rankings).where(rankings.c.selection_id == selection_id, rankings.c.complete_at.is_not(None))
    return {row.vacancy_id: _ranking(row) for row in session.execute(query.order_by(rankings.c.version))}


@dataclass(frozen=True)
class Part:
    """A part of a version: how many rows come before it, how many it has, and how many of these go on."""

    number: int
    before: int
    rows: int
    going_on: int


def parts_of(session: Session, ranking: Ranking) -> list[Part]:
    """The parts of a version, in order."""
    columns = (ranking_parts.c.part, ranking_parts.c.rows, ranking_parts.c.going_on)
    query = select(*columns).where(
        ranking_parts.c.vacancy_id == ranking.vacancy_id, ranking_parts.c.version == ranking.version
    )
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


def find_row(session: Session, ranking: Ranking, parts: Sequence[Part], candidate_no: str) -> Placed | None:
    row = session.execute(_rows_of(ranking).where(ranking_rows.c.candidate_no == candidate_no)).one_or_none()
    if row is None:
        return None
    before = next(part.before for part in parts if part.number == row.part)
    return Placed(before + row.position + 1, _row(row))


def count_going_on(session: Session, selection_id: str) -> dict[str, int]:
    """How many go on, by vacancy and version "vacancy/version", for complete versions only."""
    number = func.coalesce(func.sum(ranking_parts.c.going_on), 0).label("number")
    own = (rankings.c.vacancy_id == ranking_parts.c.vacancy_id) & (rankings.c.version == ranking_parts.c.version)
    query = (
        select(ranking_parts.c.vacancy_id, ranking_parts.c.version, number)
        .join(rankings, own)
        .where(rankings.c.selection_id == selection_id, rankings.c.complete_at.is_not(None))
        .group_by(ranking_parts.c.vacancy_id, ranking_parts.c.version)
    )
    return {f"{row.vacancy_id}/{row.version}": row.number for row in session.execute(query)}


def _rows_of(ranking: Ranking) -> Select[*tuple[Any, ...]]:
    column = ranking_rows.c
    return select(ranking_rows).where(column.vacancy_id == ranking.vacancy_id, column.version == ranking.version)


def drawn_otherwise(session: Session, ranking: Ranking) -> Sequence[str]:
    """The vacancies of the same exam, complete versions alone, that were drawn by another seed than this one."""
    of_exam = (rankings.c.exam_id == ranking.exam_id, rankings.c.complete_at.is_not(None))
    return session.scalars(
        select(rankings.c.vacancy_id).where(*of_exam, rankings.c.draw_seed != ranking.draw_seed)
    ).all()


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
    }


def _ranking(row: SqlRow[Any]) -> Ranking:
    signatures = tuple(load(Signature, signature) for signature in row.signatures)
    findings = tuple(load(AcceptedSheet, finding) for finding in row.findings or ())
    overruled = tuple(load(OverruledReason, each) for each in row.overruled or ())
    lists = {"signatures": signatures, "findings": findings, "overruled": overruled}
    return Ranking(**{**row._asdict(), "tie_breaks": tuple(row.tie_breaks), **lists})


def _withdrawal(row: SqlRow[Any]) -> Withdrawal:
    signatures = tuple(load(Signature, each) for each in row.signatures)
    return Withdrawal(row.reason_code, row.reason, signatures, row.withdrawn_at)


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
    )
