"""The attempt as the player is given it, by the API and within its page: state, paper and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from services.cbt.attempts.domain.attempts import CheckedInCandidate, State, remaining_seconds
from services.cbt.attempts.domain.journal import Answer, newest
from services.cbt.attempts.process_state import ShownItem, process_state
from services.cbt.attempts.storage import journal
from services.cbt.exams.domain.exams import Exam, PapersLocked
from services.cbt.exams.domain.papers import PaperItem
from services.cbt.exams.usecases import exams
from services.cbt.seating.process_state import exam_of
from shared.contracts.exams import Picture, SealedItem
from shared.kernel.clock import to_text
from shared.web.unit_of_work import db, now


def attempt_json(candidate: CheckedInCandidate) -> bytes:
    """`attempt_state` as JSON: a paper is the longest answer by far, and all of a hall ask for one at the same moment.

    Raises PapersLocked.
    """
    return msgspec.json.encode(attempt_state(candidate))


def attempt_in_page(candidate: CheckedInCandidate) -> Markup | None:
    """The same for a script element of a page, which nothing in it can end. None if there are no items to give."""
    try:
        # In JSON this character stands in texts alone, where its escape means the same.
        return Markup(attempt_json(candidate).replace(b"<", b"\\u003c").decode())  # noqa: S704
    except PapersLocked:
        return None


def attempt_state(candidate: CheckedInCandidate) -> dict[str, Any]:
    """The seat, the attempt, and while it is active the paper with the answers that count. Raises PapersLocked."""
    exam = exam_of(candidate.exam_id)
    attempt = candidate.attempt
    saved = journal.answers(db(), attempt.attempt_id) if attempt else []
    active, moment = candidate.state is State.ACTIVE, now()
    return {
        "attempt_id": attempt.attempt_id if attempt else None,
        "candidate_no": candidate.candidate_no,
        "state": str(candidate.state),
        "exam_title": candidate.exam_title,
        "room": candidate.room,
        "seat_no": candidate.seat_no,
        "minutes": candidate.minutes,
        "started_at": _text(attempt.timing.started_at if attempt else None),
        "deadline_at": _text(attempt.timing.deadline_at if attempt else None),
        "submitted_at": _text(attempt.submitted_at if attempt else None),
        "server_time": _text(moment),
        "remaining_seconds": remaining_seconds(moment, attempt.timing.deadline_at) if attempt else None,
        "next_sequence": saved[-1].sequence + 1 if saved else 1,
        "current_item": saved[-1].item_id if saved and active else None,
        "sections": _sections(exam),
        "items": _items(exam, _paper(candidate)) if active else [],
        "answers": _answers(saved) if active else {},
    }


def _paper(candidate: CheckedInCandidate) -> tuple[PaperItem, ...]:
    """Raises PapersLocked for a paper that has no items: the database was restored to before the papers came open."""

    def load(paper_id: int) -> tuple[PaperItem, ...] | None:
        return exams.paper_items(db(), paper_id) or None

    paper = process_state().papers.get(candidate.paper_id, load)
    if paper is None:
        raise PapersLocked
    return paper


def _sections(exam: Exam) -> list[dict[str, Any]]:
    sections = []
    first = 1
    for section in exam.sections:
        last = first + section.items - 1
        named = {"code": section.code, "name": section.name}
        sections.append({**named, "first": first, "last": last, "several": section.several})
        first = last + 1
    return sections


def _items(exam: Exam, paper: Sequence[PaperItem]) -> list[dict[str, Any]]:
    shown = process_state().shown.get(exam.exam_id, lambda _exam_id: _shown_items(exam))
    assert shown is not None
    return [
        {
            "number": own.number,
            **shown[own.item_id].fields,
            "options": [shown[own.item_id].options[place] for place in own.option_order],
        }
        for own in paper
    ]


def _shown_items(exam: Exam) -> dict[str, ShownItem]:
    return {item.item_id: _shown(item) for item in exam.items}


def _shown(item: SealedItem) -> ShownItem:
    return ShownItem(
        {"item_id": item.item_id, "section": item.section, "stem": item.stem, "picture": _picture(item.picture)},
        [
            {"option_id": option.option_id, "text": option.text, "picture": _picture(option.picture)}
            for option in item.options
        ],
    )


def _picture(picture: Picture | None) -> dict[str, str] | None:
    return {"svg": picture.svg, "alt": picture.alt} if picture else None


def _answers(saved: list[Answer]) -> dict[str, dict[str, Any]]:
    return {
        item_id: {"option_id": answer.option_id, "doubtful": answer.doubtful}
        for item_id, answer in newest(saved).items()
    }


def _text(moment: datetime | None) -> str | None:
    return to_text(moment) if moment else None
