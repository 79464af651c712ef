"""How often each option of each item was chosen."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from services.scoring.analysis.tables import counted_sheets, option_counts
from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.tables import attempts, marks
from shared.db.upsert import upsert


def uncounted(session: Session, limit: int) -> list[Sheet]:
    """Marked sheets that are not in the counts yet."""
    query = (
        select(attempts)
        .join(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .where(marks.c.counted.is_(False))
        .order_by(marks.c.attempt_id)
        .limit(limit)
        .with_for_update(of=marks, skip_locked=True)
    )
    return [
        Sheet(
            attempt_id=row.attempt_id,
            candidate_no=row.candidate_no,
            exam_id=row.exam_id,
            submitted_at=row.submitted_at,
            items=tuple(row.items),
            answers=row.answers,
            entries=row.entries,
            chain_head=row.chain_head,
        )
        for row in session.execute(query)
    ]


def any_uncounted(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(marks.c.counted.is_(False)))))


def add(session: Session, counts: Counter[tuple[str, str, str]], sheets: Counter[str]) -> None:
    """Adds to the counts of (exam, item, option), and to those of the exams' sheets."""
    statement = upsert(session)(option_counts)
    statement = statement.on_conflict_do_update(
        index_elements=[option_counts.c.exam_id, option_counts.c.item_id, option_counts.c.option_id],
        set_={"chosen": option_counts.c.chosen + statement.excluded.chosen},
    )
    rows = [
        {"exam_id": exam, "item_id": item, "option_id": option, "chosen": chosen}
        for (exam, item, option), chosen in sorted(counts.items())
    ]
    session.execute(statement, rows)
    statement = upsert(session)(counted_sheets)
    statement = statement.on_conflict_do_update(
        index_elements=[counted_sheets.c.exam_id],
        set_={"sheets": counted_sheets.c.sheets + statement.excluded.sheets},
    )
    session.execute(statement, [{"exam_id": exam, "sheets": number} for exam, number in sorted(sheets.items())])


def chosen(session: Session, exam_id: str) -> dict[str, dict[str, int]]:
    """Item id to option id to count."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in session.execute(select(option_counts).where(option_counts.c.exam_id == exam_id)):
        found[row.item_id][row.option_id] = row.chosen
    return dict(found)


def drop(session: Session) -> None:
    session.execute(delete(option_counts))
    session.execute(delete(counted_sheets))
