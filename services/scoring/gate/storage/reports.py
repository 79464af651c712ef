"""Reports of the gate as they were computed last, and what they are of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from services.scoring.analysis.tables import counted_sheets
from services.scoring.exams.tables import key_sets
from services.scoring.gate.domain.gate import FEWEST_SHEETS, METHOD, Report
from services.scoring.gate.tables import gate_reports
from services.scoring.marking.tables import marks
from shared.contracts.codec.records import convert
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Basis:
    """An exam with enough counted sheets, and what its report is of; None while there is none."""

    exam_id: str
    sheets: int
    reported: int | None
    keys_digest: str | None
    sessions_digest: str | None
    method: int | None
    computed_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """`has_all_sheets` unless some have come in since that it does not know; `keys_digest` names those it is by,
    `sessions_digest` the sessions as it knew them; `is_by_earlier_method`: its figures are not those of `METHOD`."""

    report: Report
    keys_digest: str
    sessions_digest: str | None
    computed_at: datetime
    has_all_sheets: bool
    is_by_earlier_method: bool


def bases(session: Session) -> list[Basis]:
    """The one reported longest ago comes first."""
    kept, counted = gate_reports.c, counted_sheets.c
    query = (
        select(
            counted.exam_id,
            counted.sheets,
            kept.sheets,
            kept.keys_digest,
            kept.sessions_digest,
            kept.method,
            kept.computed_at,
        )
        .select_from(counted_sheets)
        .outerjoin(gate_reports, kept.exam_id == counted.exam_id)
        .where(counted.sheets >= FEWEST_SHEETS)
        .order_by(kept.computed_at.asc().nulls_first(), counted.exam_id)
    )
    return [Basis(*row) for row in session.execute(query)]


def sheets(session: Session, exam_id: str) -> tuple[int, int]:
    """How many counted sheets the exam has; and marked ones that are not counted yet, as far as `FEWEST_SHEETS`."""
    counted = session.scalar(select(counted_sheets.c.sheets).where(counted_sheets.c.exam_id == exam_id)) or 0
    # In the words of the index: few rows are in it, and in an exam of a million the rest is not read.
    new = select(marks.c.attempt_id).where(marks.c.exam_id == exam_id, text("NOT counted"), marks.c.attempt_id > "")
    waiting = session.scalar(select(func.count()).select_from(new.limit(FEWEST_SHEETS).subquery())) or 0
    return counted, waiting


def first_mark(session: Session, exam_id: str, after: datetime | None) -> datetime | None:
    """When the first sheet of the exam was marked, or the first one after that moment."""
    query = select(func.min(marks.c.marked_at)).where(marks.c.exam_id == exam_id)
    found: datetime | None = session.scalar(query if after is None else query.where(marks.c.marked_at > after))
    return found


def first_keys(session: Session, exam_id: str, after: datetime) -> datetime | None:
    """When the first set of keys of the exam came into force after that moment."""
    query = select(func.min(key_sets.c.in_force_at)).where(key_sets.c.exam_id == exam_id)
    found: datetime | None = session.scalar(query.where(key_sets.c.in_force_at > after))
    return found


def oldest_uncounted(session: Session) -> list[datetime]:
    """Of each exam that has a report, or sheets enough for one, when the first of its marked sheets was marked that is
    not counted."""
    new = (
        select(marks.c.exam_id, func.count().label("sheets"), func.min(marks.c.marked_at).label("first_at"))
        .where(text("NOT counted"), marks.c.attempt_id > "")
        .group_by(marks.c.exam_id)
        .subquery()
    )
    counted, kept = counted_sheets.c, gate_reports.c
    query = (
        select(new.c.first_at)
        .outerjoin(counted_sheets, counted.exam_id == new.c.exam_id)
        .outerjoin(gate_reports, kept.exam_id == new.c.exam_id)
        .where(
            kept.exam_id.is_not(None) | (new.c.sheets + func.coalesce(counted.sheets, 0) >= FEWEST_SHEETS),
        )
    )
    return list(session.scalars(query))


def find(session: Session, exam_id: str) -> Kept | None:
    row = session.execute(select(gate_reports).where(gate_reports.c.exam_id == exam_id)).one_or_none()
    if row is None:
        return None
    has_all_sheets = sheets(session, exam_id) == (row.sheets, 0)
    report = convert(row.content, Report, strict=False)
    is_earlier = row.method != METHOD
    return Kept(report, row.keys_digest, row.sessions_digest, row.computed_at, has_all_sheets, is_earlier)


def lock(session: Session, exam_id: str) -> None:
    """Makes a second member wait for the first one's transaction."""
    session.execute(select(gate_reports.c.exam_id).where(gate_reports.c.exam_id == exam_id).with_for_update()).all()


def put(session: Session, exam_id: str, report: Report, keys_digest: str, sessions_digest: str, at: datetime) -> None:
    values = {
        "exam_id": exam_id,
        "sheets": report.sheets,
        "keys_digest": keys_digest,
        "sessions_digest": sessions_digest,
        "method": METHOD,
        "content": msgspec.to_builtins(asdict(report)),
        "computed_at": at,
    }
    row = upsert(session)(gate_reports).values(values)
    changed = {name: value for name, value in values.items() if name != "exam_id"}
    session.execute(row.on_conflict_do_update(index_elements=[gate_reports.c.exam_id], set_=changed))


def drop(session: Session) -> None:
    session.execute(delete(gate_reports))
