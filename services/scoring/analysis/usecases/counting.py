"""Item counts. They are updated after the marking, so that marking a sheet takes milliseconds only."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from services.scoring.analysis.domain.counts import BLANK, ItemCount, suspicious
from services.scoring.analysis.storage import analyses, item_errors
from services.scoring.analysis.storage import counts as storage
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.marking import note_counted

_BATCH = 100


def count_items(session: Session) -> int:
    """Counts the next marked sheets; returns how many, 0 when there are none left."""
    sheets = storage.uncounted(session, _BATCH)
    if not sheets:
        return 0
    counts = Counter((sheet.exam_id, item, sheet.answers.get(item, BLANK)) for sheet in sheets for item in sheet.items)
    storage.add(session, counts, Counter(sheet.exam_id for sheet in sheets))
    note_counted(session, [sheet.attempt_id for sheet in sheets])
    return len(sheets)


def any_uncounted(session: Session) -> bool:
    """Whether a marked sheet is not in the counts yet."""
    return storage.any_uncounted(session)


def items_to_check(session: Session, exam_id: str) -> tuple[ItemCount, ...]:
    """The items whose key a person should look at before a release, the worst first."""
    return suspicious(item_counts(session, exam_id))


def item_counts(session: Session, exam_id: str) -> list[ItemCount]:
    """One per sealed item, by the author's code."""
    chosen = storage.chosen(session, exam_id)
    return [
        ItemCount(
            code=row.code,
            right=row.key.right,
            difficulty=row.difficulty,
            chosen=chosen.get(row.key.item_id, {}),
            options=len(row.key.options),
        )
        for row in exams.authored_keys(session, exam_id)
    ]


def drop_counts(session: Session) -> None:
    """Empties the counts and the analyses; marked sheets that are not counted yet, and the log, fill them again."""
    storage.drop(session)
    analyses.drop(session)
    item_errors.drop(session)
