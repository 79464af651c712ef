"""How candidates were admitted, released rankings until they are believed, and who goes on by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, literal, or_, select
from sqlalchemy.orm import Session

from services.cbt.exams.tables import exams
from services.cbt.stages.tables import (
    admissions,
    believed_rankings,
    goes_on,
    going_on,
    ranking_parts,
    withdrawn_signatures,
)
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.recruitment import CandidateAdmitted
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.chunks import chunks
from shared.db.upsert import upsert


def put_admission(session: Session, admitted: CandidateAdmitted) -> None:
    """Stores how the candidate was admitted, which replaces what was stored before."""
    names = ("selection_id", "vacancy_id", "sheet_code")
    values = {name: getattr(admitted, name) for name in names}
    row = upsert(session)(admissions).values(candidate_no=admitted.candidate_no, **values)
    session.execute(row.on_conflict_do_update(index_elements=[admissions.c.candidate_no], set_=values))


def find_codes(session: Session, selection_id: str, vacancy_id: str, numbers: Collection[str]) -> dict[str, str | None]:
    """Sheet codes by number, of those of these numbers that candidates of this vacancy have, or may have: of those who
    were admitted before it was kept, only the selection is known."""
    its = or_(admissions.c.vacancy_id == vacancy_id, admissions.c.vacancy_id.is_(None))
    query = select(admissions.c.candidate_no, admissions.c.sheet_code).where(
        admissions.c.selection_id == selection_id, its
    )
    found: dict[str, str | None] = {}
    for some in chunks(sorted(numbers)):
        rows = session.execute(query.where(admissions.c.candidate_no.in_(some)))
        found.update((row.candidate_no, row.sheet_code) for row in rows)
    return found


def find_sheet_codes(session: Session, numbers: Collection[str]) -> dict[str, str | None]:
    """The sheet codes of these candidates by number; None for who was admitted without one."""
    found: dict[str, str | None] = {}
    for some in chunks(sorted(numbers)):
        query = select(admissions.c.candidate_no, admissions.c.sheet_code).where(admissions.c.candidate_no.in_(some))
        found.update((row.candidate_no, row.sheet_code) for row in session.execute(query))
    return found


def find_code(session: Session, candidate_no: str) -> str | None:
    return session.scalar(select(admissions.c.sheet_code).where(admissions.c.candidate_no == candidate_no))


def find_version(session: Session, vacancy_id: str, stage: str) -> int:
    """The version that counts; 0 before the first."""
    own = (believed_rankings.c.vacancy_id == vacancy_id, believed_rankings.c.stage == stage)
    return session.scalar(select(believed_rankings.c.version).where(*own)) or 0


def find_digest(session: Session, vacancy_id: str, stage: str) -> str | None:
    """Of the version that counts; empty for one that an earlier release believed."""
    own = (believed_rankings.c.vacancy_id == vacancy_id, believed_rankings.c.stage == stage)
    return session.scalar(select(believed_rankings.c.digest).where(*own))


def find_stage(session: Session, selection_id: str, vacancy_id: str, version: int, digest: str) -> str | None:
    """The stage of the ranking that counts, if it is this one; None if it is another."""
    its = believed_rankings.c
    own = (its.selection_id == selection_id, its.vacancy_id == vacancy_id)
    return session.scalar(select(its.stage).where(*own, its.version == version, its.digest == digest))


def put_part(session: Session, released: RankingReleased, stage: str) -> None:
    """Keeps a part; one that is there already stays."""
    row = upsert(session)(ranking_parts).values(
        vacancy_id=released.vacancy_id,
        stage=stage,
        version=released.version,
        part=released.part,
        rows=[dump(row) for row in released.rows],
    )
    session.execute(row.on_conflict_do_nothing())


def numbered_parts(session: Session, released: RankingReleased, stage: str) -> dict[int, tuple[RankedRow, ...]]:
    """The rows of each part of this version that has come, by the part's number, in order."""
    own = ranking_parts.c
    query = select(own.part, own.rows).where(
        own.vacancy_id == released.vacancy_id, own.stage == stage, own.version == released.version
    )
    found = session.execute(query.order_by(own.part))
    return {row.part: load(tuple[RankedRow, ...], row.rows) for row in found}


def put_believed(session: Session, released: RankingReleased, stage: str, numbers: Sequence[str]) -> None:
    """From now on exactly these candidates go on from this stage of the vacancy; the parts are not needed any more."""
    vacancy_id = released.vacancy_id
    remove_going_on(session, vacancy_id, stage)
    both = {"vacancy_id": vacancy_id, "stage": stage, "selection_id": released.selection_id}
    if numbers:
        session.execute(insert(going_on), [{"candidate_no": number, **both} for number in numbers])
    newest = {"version": released.version, "digest": released.ranking_digest}
    row = upsert(session)(believed_rankings).values(**both, **newest)
    known = [believed_rankings.c.vacancy_id, believed_rankings.c.stage]
    session.execute(row.on_conflict_do_update(index_elements=known, set_=newest))
    done = (ranking_parts.c.vacancy_id == vacancy_id, ranking_parts.c.stage == stage)
    session.execute(delete(ranking_parts).where(*done, ranking_parts.c.version <= released.version))


def remove_going_on(session: Session, vacancy_id: str, stage: str) -> None:
    """From now on nobody of the vacancy goes on from this stage."""
    session.execute(delete(going_on).where(going_on.c.vacancy_id == vacancy_id, going_on.c.stage == stage))


def is_kept_out(session: Session, exam_id: str, candidate_no: str) -> bool:
    """Whether the exam is one of a later stage and the candidate does not go on in the stage before."""
    later = select(exams.c.exam_id).where(exams.c.exam_id == exam_id, exams.c.stage != "")
    return session.execute(later.where(~goes_on(literal(candidate_no), exams.c.after))).one_or_none() is not None


def add_withdrawn_signature(
    session: Session, statement_digest: str, staff_id: str, vacancy_id: str, at: datetime
) -> None:
    about = {"statement_digest": statement_digest, "staff_id": staff_id, "vacancy_id": vacancy_id}
    session.execute(upsert(session)(withdrawn_signatures).values(**about, withdrawn_at=at).on_conflict_do_nothing())


def find_withdrawn_signatures(session: Session, vacancy_id: str, digests: Sequence[str]) -> set[tuple[str, str]]:
    """On which of these statements a member took the signature back for this vacancy: statement and member."""
    table = withdrawn_signatures.c
    query = select(table.statement_digest, table.staff_id).where(
        table.vacancy_id == vacancy_id, table.statement_digest.in_(digests)
    )
    return {(row.statement_digest, row.staff_id) for row in session.execute(query)}
