"""Papers as drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.cbt.exams.domain.papers import PaperItem
from services.cbt.exams.tables import paper_items, papers


def add(session: Session, candidate_no: str, exam_id: str, items: Sequence[PaperItem], drawn_at: datetime) -> int:
    """Stores a new paper and returns its id."""
    row = insert(papers).values(candidate_no=candidate_no, exam_id=exam_id, drawn_at=drawn_at)
    paper_id = int(session.execute(row.returning(papers.c.paper_id)).scalar_one())
    session.execute(
        insert(paper_items),
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
    return paper_id


def find_id(session: Session, candidate_no: str, exam_id: str) -> int | None:
    """The id of the paper that was drawn for the candidate."""
    own = (papers.c.candidate_no == candidate_no, papers.c.exam_id == exam_id)
    return session.scalar(select(papers.c.paper_id).where(*own))


def items(session: Session, paper_id: int) -> tuple[PaperItem, ...]:
    """The paper in the order shown."""
    fields = (paper_items.c.number, paper_items.c.item_id, paper_items.c.option_order)
    rows = select(*fields).where(paper_items.c.paper_id == paper_id).order_by(paper_items.c.number)
    return tuple(PaperItem(number, item_id, tuple(order)) for number, item_id, order in session.execute(rows))


def items_on_paper(session: Session, paper_id: int, item_ids: Sequence[str]) -> frozenset[str]:
    """The ids among these items that are on the paper."""
    rows = select(paper_items.c.item_id).where(paper_items.c.paper_id == paper_id, paper_items.c.item_id.in_(item_ids))
    return frozenset(session.scalars(rows))
