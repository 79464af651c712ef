"""Drafts the exams of a selection that opens, with secrets of their own: the first one and those of later stages."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.keys import Secrets
from services.scoring.exams.domain.stages import later_exams
from services.scoring.exams.storage import exams as storage
from shared.contracts.exams import first_exam_id
from shared.contracts.recruitment import SelectionAmended, SelectionOpened

TITLE = "Seleksi Kompetensi Dasar"
"""What the first exam is called on the papers."""


def open_draft(session: Session, now: datetime, opened: SelectionOpened) -> bool:
    """Makes the draft exams of a selection; False if they are there already, which then stay untouched."""
    first = Exam(
        exam_id=first_exam_id(opened.selection_id),
        selection_id=opened.selection_id,
        title=TITLE,
        selection_title=opened.title,
        agency=opened.agency,
        timezone=opened.timezone,
        simulation=opened.simulation,
        rules=opened.rules,
        rules_digest=opened.rules_digest,
        blueprint=(),
        secrets=_new_secrets(),
        content_digest=None,
        sealed_at=None,
    )
    if not storage.add_draft(session, first, now):
        return False
    _put_later(session, now, first, [])
    return True


def put_rules(session: Session, now: datetime, amended: SelectionAmended) -> bool:
    """Gives the drafts the new version of the rules, so that approvals given before no longer count; drafts of later
    stages come and go with it.

    False once one of the exams is sealed: then all keep the rules that it was sealed with.
    """
    drafts = storage.of_selection(session, amended.selection_id, lock=True)
    first = next((exam for exam in drafts if exam.stage is None), None)
    if first is None or any(exam.is_sealed for exam in drafts):
        return False
    storage.put_rules(session, first.exam_id, amended.rules, amended.rules_digest)
    first = replace(first, rules=amended.rules, rules_digest=amended.rules_digest)
    _put_later(session, now, first, [exam for exam in drafts if exam.stage is not None])
    return True


def _put_later(session: Session, now: datetime, first: Exam, drafts: list[Exam]) -> None:
    """Makes the drafts of later stages those that the rules describe; one of the same part of a stage stays."""
    wanted = {(each.exam_id, each.stage, each.title): each for each in later_exams(first.selection_id, first.rules)}
    known = {(exam.exam_id, exam.stage, exam.title) for exam in drafts}
    for exam in drafts:
        if (exam.exam_id, exam.stage, exam.title) not in wanted:
            storage.remove_draft(session, exam.exam_id)
    for key, later in wanted.items():
        if key in known:
            storage.put_rules(session, later.exam_id, later.rules, first.rules_digest)
            continue
        own = replace(first, exam_id=later.exam_id, title=later.title, stage=later.stage, rules=later.rules)
        storage.add_draft(session, replace(own, blueprint=(), secrets=_new_secrets()), now)


def _new_secrets() -> Secrets:
    return Secrets(identifiers=secrets.token_hex(32), salt=secrets.token_hex(32), draw_seed=secrets.token_hex(32))
