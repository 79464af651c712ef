"""Drafts the exam of a selection that opens, with secrets of its own."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.keys import Secrets
from services.scoring.exams.storage import exams as storage
from shared.contracts.recruitment import SelectionAmended, SelectionOpened

TITLE = "Seleksi Kompetensi Dasar"
"""What the exam is called on the papers; a selection has one exam."""


def open_draft(session: Session, now: datetime, opened: SelectionOpened) -> bool:
    """Makes the draft exam of a selection; False if it is there already, which then stays untouched."""
    draft = Exam(
        exam_id=f"{opened.selection_id}-skd",
        selection_id=opened.selection_id,
        title=TITLE,
        selection_title=opened.title,
        agency=opened.agency,
        timezone=opened.timezone,
        simulation=opened.simulation,
        rules=opened.rules,
        rules_digest=opened.rules_digest,
        blueprint=(),
        secrets=Secrets(identifiers=secrets.token_hex(32), salt=secrets.token_hex(32), draw_seed=secrets.token_hex(32)),
        content_digest=None,
        sealed_at=None,
    )
    return storage.add_draft(session, draft, now)


def put_rules(session: Session, amended: SelectionAmended) -> bool:
    """Gives the draft the new version of its rules, so that approvals given before no longer count.

    False for a sealed exam, which keeps the rules that it was sealed with.
    """
    exam = storage.find_of_selection(session, amended.selection_id, lock=True)
    if exam is None or exam.is_sealed:
        return False
    storage.put_rules(session, exam.exam_id, amended.rules, amended.rules_digest)
    return True
