"""Stores the events of attempts, as cbt reports them; those of one attempt may come in any order.

Each command takes many at once, because an exam sends thousands: each query is sent once for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.storage import attempts, journals
from services.scoring.marking.usecases.checking import check_attempts
from services.scoring.marking.usecases.marking import mark_ready
from services.scoring.marking.usecases.sealed_exams import SealedExams
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted, CandidateDisqualified
from shared.messaging.outbox import Cause


def start(session: Session, started: Sequence[AttemptStarted]) -> None:
    attempts.start(session, started)
    examine_submitted(session, [each.attempt_id for each in started])


def record(session: Session, recorded: Sequence[AnswersRecorded]) -> None:
    """Keeps stretches of journals; the chain is recomputed once the attempt is submitted."""
    attempts.touch(session, [(each.attempt_id, each.candidate_no, each.exam_id) for each in recorded])
    journals.record(session, [(each.attempt_id, each.entries) for each in recorded])
    examine_submitted(session, [each.attempt_id for each in recorded])


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
        )
        for each in submitted
    ]
    attempts.submit(session, sheets)
    sealed_exams = SealedExams(session)
    known = check_attempts(session, [sheet.attempt_id for sheet in sheets], sealed_exams)
    # Of two sheets of one attempt the stored one counts, which came first.
    stored = [known[sheet.attempt_id].sheet or sheet for sheet in sheets]
    mark_ready(session, now, stored, sealed_exams, causes)


def disqualify(session: Session, decided: CandidateDisqualified) -> None:
    """Keeps the decision; the sheet, if there is one, stays as it is and is ranked no more."""
    attempts.disqualify(session, decided)


def examine_submitted(session: Session, attempt_ids: Collection[str]) -> None:
    """Examines those attempts that are submitted; the journal of a running attempt is not complete yet."""
    check_attempts(session, attempts.submitted_among(session, attempt_ids), SealedExams(session))
