"""The rows of two versions of a ranking side by side: those that differ, by candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, or_, select
from sqlalchemy.orm import Session

from services.recruitment.results.domain import Ranking
from services.recruitment.results.tables import ranking_rows


@dataclass(frozen=True)
class Seen:
    """What a row of a version says of its candidate's place; the marks behind the total are left to the version."""

    status: str
    rank: int | None
    total: int
    normalised: int | None
    quota_group: str | None
    place: str | None


_SEEN = tuple(Seen.__dataclass_fields__)


def list_differing(session: Session, before: Ranking, after: Ranking) -> list[tuple[str, Seen | None, Seen | None]]:
    """The number of each candidate whose rows are not the same in both, with what each row says; None where a version
    does not name the candidate. In no order."""
    old, new = ranking_rows.alias("old"), ranking_rows.alias("new")
    other = or_(new.c.candidate_no.is_(None), *(old.c[name].is_distinct_from(new.c[name]) for name in _SEEN))
    joined = old.outerjoin(new, and_(new.c.candidate_no == old.c.candidate_no, *_this(new, after)))
    columns = (*(old.c[name] for name in _SEEN), *(new.c[name] for name in _SEEN))
    changed = select(old.c.candidate_no, new.c.candidate_no, *columns).select_from(joined).where(*_this(old, before))
    known = select(old.c.position).where(old.c.candidate_no == new.c.candidate_no, *_this(old, before)).exists()
    added = select(new.c.candidate_no, *(new.c[name] for name in _SEEN)).where(*_this(new, after), ~known)
    half = 2 + len(_SEEN)
    both = [(row[0], Seen(*row[2:half]), _seen(row[1], row[half:])) for row in session.execute(changed.where(other))]
    return [*both, *((row[0], None, Seen(*row[1:])) for row in session.execute(added))]


def _seen(named: str | None, values: tuple[Any, ...]) -> Seen | None:
    return None if named is None else Seen(*values)


def _this(table: FromClause, ranking: Ranking) -> tuple[ColumnElement[bool], ...]:
    mine = (table.c.vacancy_id == ranking.vacancy_id, table.c.stage == ranking.code)
    return *mine, table.c.version == ranking.version
