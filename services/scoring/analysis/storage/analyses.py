"""Item analyses as they were computed last, and the marked sheets that they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.scoring.analysis.domain.analysis import Analysis
from services.scoring.analysis.tables import counted_sheets, item_analyses
from services.scoring.marking.tables import attempts, candidates, marks, sat_in, seat_sessions, seats
from shared.contracts.codec.records import convert
from shared.db.upsert import upsert

_AT_ONCE = 2_000


class Sheet(NamedTuple):
    """The paper as it was shown, the answers, the candidate's category and the site, None where it is not known."""

    items: Sequence[str]
    answers: Mapping[str, str]
    category: str
    site: str | None


@dataclass(frozen=True)
class Basis:
    """An exam with counted sheets, and what its kept analysis is of; None while there is none."""

    exam_id: str
    sheets: int
    analysed: int | None
    keys_digest: str | None
    computed_at: datetime | None


@dataclass(frozen=True)
class Kept:
    analysis: Analysis
    computed_at: datetime


def bases(session: Session) -> list[Basis]:
    """Of every exam with counted sheets; the one analysed longest ago comes first."""
    kept, counted = item_analyses.c, counted_sheets.c
    columns: tuple[Any, ...] = (counted.exam_id, counted.sheets, kept.sheets, kept.keys_digest, kept.computed_at)
    query = (
        select(*columns)
        .select_from(counted_sheets)
        .outerjoin(item_analyses, kept.exam_id == counted.exam_id)
        .order_by(kept.computed_at.asc().nulls_first(), counted.exam_id)
    )
    return [Basis(*row) for row in session.execute(query)]


def totals(session: Session, exam_id: str) -> dict[str, Counter[int]]:
    """By section: how many counted sheets have each total."""
    found: dict[str, Counter[int]] = {}
    query = select(marks.c.sections).where(marks.c.exam_id == exam_id, marks.c.counted.is_(True))
    for (sections,) in session.execute(query.execution_options(yield_per=_AT_ONCE)):
        for code, total, *_ in sections:
            found.setdefault(code, Counter())[total] += 1
    return found


def blocks(session: Session, exam_id: str) -> Iterator[list[Sheet]]:
    """The counted sheets by attempt, some at a time."""
    query = (
        select(attempts.c["items"], attempts.c.answers, candidates.c.category, seat_sessions.c.venue)
        .join(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .outerjoin(seats, (seats.c.candidate_no == attempts.c.candidate_no) & (seats.c.exam_id == attempts.c.exam_id))
        .outerjoin(seat_sessions, seat_sessions.c.session_id == sat_in())
        .where(marks.c.exam_id == exam_id, marks.c.counted.is_(True))
        .order_by(attempts.c.attempt_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for rows in session.execute(query).partitions(_AT_ONCE):
        yield [Sheet(*row) for row in rows]


def put(session: Session, exam_id: str, analysis: Analysis, sheets: int, keys_digest: str, at: datetime) -> None:
    """`sheets` were counted when it was computed, and those keys in force."""
    values = {
        "exam_id": exam_id,
        "sheets": sheets,
        "keys_digest": keys_digest,
        "miskeyed": [each.code for each in analysis.miskeys],
        "content": _without_reals(asdict(analysis)),
        "computed_at": at,
    }
    row = upsert(session)(item_analyses).values(values)
    changed = {name: value for name, value in values.items() if name != "exam_id"}
    session.execute(row.on_conflict_do_update(index_elements=[item_analyses.c.exam_id], set_=changed))


def find(session: Session, exam_id: str) -> Kept | None:
    query = select(item_analyses.c.content, item_analyses.c.computed_at).where(item_analyses.c.exam_id == exam_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    # Reals are stored as texts, which canonical JSON asks for.
    return Kept(convert(row.content, Analysis, strict=False), row.computed_at)


def miskeyed(session: Session, exam_id: str) -> tuple[str, ...]:
    """Codes of the items whose key is probably wrong, the clearest first."""
    found = session.scalar(select(item_analyses.c.miskeyed).where(item_analyses.c.exam_id == exam_id))
    return tuple(found or ())


def drop(session: Session) -> None:
    session.execute(delete(item_analyses))


def _without_reals(value: Any) -> Any:
    if isinstance(value, float):
        return format(value, ".12g")
    if isinstance(value, dict):
        return {name: _without_reals(each) for name, each in value.items()}
    return [_without_reals(each) for each in value] if isinstance(value, list | tuple) else value
