"""Stores the events of attempts, as cbt reports them; those of one attempt may come in any order.

Each command takes many at once, because an exam sends thousands: each query is sent once for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.domain.attempts import Named, Sheet
from services.scoring.marking.storage import attempts, changes, journals, roster, unsettled
from services.scoring.marking.usecases.builds import note_sat
from services.scoring.marking.usecases.checking import check_attempts
from services.scoring.marking.usecases.marking import mark_ready
from services.scoring.marking.usecases.sealed_exams import SealedExams
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.messaging.outbox import Cause


def start(session: Session, started: Sequence[AttemptStarted]) -> None:
    attempts.start(session, started)
    note_sat(session, started)
    note_changed(session, [(each.attempt_id, each.candidate_no, each.exam_id) for each in started])
    examine_submitted(session, [each.attempt_id for each in started])


def record(session: Session, recorded: Sequence[AnswersRecorded]) -> None:
    """Keeps stretches of journals; the chain is recomputed once the attempt is submitted."""
    named = [(each.attempt_id, each.candidate_no, each.exam_id) for each in recorded]
    seen_first = attempts.touch(session, named)
    journals.record(session, [(each.attempt_id, (*each.entries, *each.acts)) for each in recorded])
    examined = examine_submitted(session, [each.attempt_id for each in recorded])
    # More of the journal of somebody who sits is no change of a ranking.
    note_changed(session, [each for each in named if each[0] in seen_first or each[0] in examined])


def submit(
    session: Session, now: datetime, submitted: Sequence[AttemptSubmitted], causes: Sequence[Cause] | None = None
) -> None:
    """Keeps the sheets, checks each against its journal, and marks those of which everything else is known.

    `causes` are the causes of each submission; without them, the session's cause counts for all.
    """
    sheets = [
        Sheet(
            attempt_id=each.attempt_id,
            candidate_no=each.candidate_no,
            exam_id=each.exam_id,
            submitted_at=each.submitted_at,
            items=each.items,
            answers=dict(each.answers),
            entries=each.entries,
            chain_head=each.chain_head,
            session_id=each.session_id,
        )
        for each in submitted
    ]
    attempts.submit(session, sheets)
    note_sat(session, submitted)
    sealed_exams = SealedExams(session)
    known = check_attempts(session, [sheet.attempt_id for sheet in sheets], sealed_exams)
    # Of two sheets of one attempt the stored one counts, which came first.
    stored = [known[sheet.attempt_id].sheet or sheet for sheet in sheets]
    marked = mark_ready(session, now, stored, sealed_exams, causes)
    named = [(sheet.attempt_id, sheet.candidate_no, sheet.exam_id) for sheet in stored]
    unsettled.remove(session, marked.keys())
    unmarked = [each for each in named if each[0] not in marked]
    unsettled.put(session, unmarked)
    changes.add(session, set(marked.values()))
    note_changed(session, unmarked)


def examine_submitted(session: Session, attempt_ids: Collection[str]) -> Collection[str]:
    """Examines those attempts that are submitted, and returns them; the journal of a running attempt is not complete
    yet."""
    submitted = attempts.submitted_among(session, attempt_ids)
    check_attempts(session, submitted, SealedExams(session))
    return submitted


def note_changed(session: Session, named: Sequence[Named]) -> None:
    """Notes that these attempts changed the rankings of their vacancies, and which of them are of numbers that are not
    on the roster (yet)."""
    if not named:
        return
    known = roster.vacancies_of(session, {candidate_no for _, candidate_no, _ in named})
    changes.add(session, {known[candidate_no] for _, candidate_no, _ in named if candidate_no in known})
    unsettled.put(session, [each for each in named if each[1] not in known])
