"""Candidates' papers: a row from the seat on, its items once the exam is open."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session

from services.cbt.exams.domain.papers import PaperItem
from services.cbt.exams.tables import open_papers, paper_items, papers
from shared.db.upsert import upsert

_NAME = func.coalesce(papers.c.sheet_code, papers.c.candidate_no).label("name")


def add(session: Session, candidate_no: str, sheet_code: str | None, exam_id: str, at: datetime) -> int:
    """Stores a new paper, which has no items yet, and returns its id. It is drawn by the code, without one by the
    number."""
    row = insert(papers).values(candidate_no=candidate_no, sheet_code=sheet_code, exam_id=exam_id, drawn_at=at)
    return int(session.execute(row.returning(papers.c.paper_id)).scalar_one())


def put_items(session: Session, paper_id: int, items: Sequence[PaperItem]) -> None:
    """Stores the drawn items; those that are there already stay, and are the same."""
    session.execute(
        upsert(session)(paper_items).on_conflict_do_nothing(),
        [
            {
                "paper_id": paper_id,
                "item_id": item.item_id,
                "number": item.number,
                "option_order": list(item.option_order),
            }
            for item in items
        ],
    )


def find_id(session: Session, candidate_no: str, exam_id: str) -> int | None:
    """The id of the candidate's paper."""
    own = (papers.c.candidate_no == candidate_no, papers.c.exam_id == exam_id)
    return session.scalar(select(papers.c.paper_id).where(*own))


def name_of(session: Session, paper_id: int) -> str:
    """By what the paper is drawn."""
    return str(session.execute(select(_NAME).where(papers.c.paper_id == paper_id)).scalar_one())


def is_drawn(session: Session, paper_id: int) -> bool:
    return session.scalar(select(paper_items.c.item_id).where(paper_items.c.paper_id == paper_id).limit(1)) is not None


def drawn_to(session: Session) -> Mapping[str, int]:
    """Of each open exam the id up to which its papers have their items."""
    rows = select(open_papers.c.exam_id, open_papers.c.drawn_to).order_by(open_papers.c.exam_id)
    return {row.exam_id: row.drawn_to for row in session.execute(rows)}


def put_drawn_to(session: Session, exam_id: str, paper_id: int) -> None:
    session.execute(update(open_papers).where(open_papers.c.exam_id == exam_id).values(drawn_to=paper_id))


def after(session: Session, exam_id: str, paper_id: int, at_most: int) -> list[tuple[int, str]]:
    """(paper id, by what it is drawn) of the exam's papers after this one, by id."""
    rows = select(papers.c.paper_id, _NAME).where(papers.c.exam_id == exam_id, papers.c.paper_id > paper_id)
    found = session.execute(rows.order_by(papers.c.paper_id).limit(at_most))
    return [(row.paper_id, row.name) for row in found]


def newest_id(session: Session) -> int:
    """The highest id of any paper; 0 if there is none."""
    return session.scalar(select(func.max(papers.c.paper_id))) or 0


def _shown(*fields: ColumnElement[Any]) -> Select[Any]:
    return select(*fields).where(paper_items.c.paper_id == bindparam("paper_id")).order_by(paper_items.c.number)


# Everybody in a hall asks these at the same moment, so they are put together once.
_ITEMS = _shown(
    paper_items.c.number, paper_items.c.item_id, type_coerce(paper_items.c.option_order, Text).label("option_order")
)
_SOME_ITEMS = _ITEMS.where(paper_items.c.item_id.in_(bindparam("item_ids", expanding=True)))
_ITEM_IDS = _shown(paper_items.c.item_id)


def items(session: Session, paper_id: int) -> tuple[PaperItem, ...]:
    """The paper in the order shown."""
    return _items(session.execute(_ITEMS, {"paper_id": paper_id}).all())


def some_items(session: Session, paper_id: int, item_ids: Collection[str]) -> tuple[PaperItem, ...]:
    """Those of these items that are on the paper, in the order shown."""
    return _items(session.execute(_SOME_ITEMS, {"paper_id": paper_id, "item_ids": sorted(item_ids)}).all())


def _items(rows: Sequence[Any]) -> tuple[PaperItem, ...]:
    # All orders are read as one text: a hundred calls for a hundred short ones take five times as long.
    orders = json.loads(f"[{','.join(row.option_order for row in rows)}]")
    return tuple(PaperItem(row.number, row.item_id, tuple(order)) for row, order in zip(rows, orders, strict=True))


def item_ids(session: Session, paper_id: int) -> tuple[str, ...]:
    """The items of the paper in the order shown, by their ids alone."""
    return tuple(session.scalars(_ITEM_IDS, {"paper_id": paper_id}))


def items_on_paper(session: Session, paper_id: int, item_ids: Sequence[str]) -> frozenset[str]:
    """The ids among these items that are on the paper."""
    rows = select(paper_items.c.item_id).where(paper_items.c.paper_id == paper_id, paper_items.c.item_id.in_(item_ids))
    return frozenset(session.scalars(rows))
