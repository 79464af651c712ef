"""Scores count from now on: they are stored, reported, and the rankings are made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Assessed, Given, Reason
from services.scoring.assessments.storage import recorded as storage
from services.scoring.assessments.storage.recorded import Recorded
from services.scoring.marking.usecases import changes
from shared.contracts.assessments import AssessmentCorrected, AssessmentRecorded
from shared.messaging.outbox import cause_of, emit, emit_all


def record(
    session: Session, now: datetime, assessed: Assessed, recorded: Sequence[Recorded], because: str | None = None
) -> None:
    """The first scores in this part that count, of each of these candidates. `because` is what the event says of why a
    third person decided so."""
    storage.put(session, assessed.selection_id, assessed.part.code, recorded)
    changes.add(session, {each.vacancy_id for each in recorded})
    cause = cause_of(session)
    emit_all(session, [(_recorded(assessed, each, now, because), cause) for each in recorded], at=now)


def replace(session: Session, now: datetime, assessed: Assessed, before: Recorded, after: Recorded) -> None:
    """A score counts in place of the one before."""
    storage.put(session, assessed.selection_id, assessed.part.code, [after])
    changes.add(session, {after.vacancy_id})
    event = AssessmentCorrected(
        candidate_no=after.candidate_no,
        vacancy_id=after.vacancy_id,
        selection_id=assessed.selection_id,
        stage=assessed.stage.code,
        part=assessed.part.code,
        outcome=after.given.outcome,
        score=after.given.score,
        score_before=before.given.score,
        most=assessed.part.most,
        decimals=assessed.part.decimals or 0,
        criteria=dict(after.given.scores),
        reason=after.given.published,
        correction=after.corrections,
        entered_by=after.enterer_ids,
        initials=after.entered_by,
        corrected_at=now,
    )
    emit(session, event, at=now)


def restore(session: Session, event: AssessmentRecorded | AssessmentCorrected) -> None:
    """Takes back, after a restore, a score that counted; does nothing if it or a later one is there. Why it was
    corrected, and why somebody was absent, is in no event; nor why a third person decided so where one of the three
    said that somebody was absent, or under an earlier release."""
    number, corrections = event.candidate_no, 0 if isinstance(event, AssessmentRecorded) else event.correction
    there = storage.of(session, event.selection_id, event.part, [number]).get(number)
    if there is not None and there.corrections >= corrections:
        return
    found = Recorded(
        candidate_no=number,
        stage=event.stage,
        vacancy_id=event.vacancy_id,
        given=Given(event.criteria, Reason(event.reason) if event.reason else None),
        enterer_ids=tuple(event.entered_by),
        entered_by=tuple(event.initials),
        recorded_at=event.recorded_at if isinstance(event, AssessmentRecorded) else event.corrected_at,
        decider_id=event.decided_by if isinstance(event, AssessmentRecorded) else None,
        decided_because=event.decided_because if isinstance(event, AssessmentRecorded) else None,
        corrections=corrections,
    )
    storage.put(session, event.selection_id, event.part, [found])
    changes.add(session, {event.vacancy_id})


def _recorded(assessed: Assessed, recorded: Recorded, now: datetime, because: str | None) -> AssessmentRecorded:
    return AssessmentRecorded(
        candidate_no=recorded.candidate_no,
        vacancy_id=recorded.vacancy_id,
        selection_id=assessed.selection_id,
        stage=assessed.stage.code,
        part=assessed.part.code,
        outcome=recorded.given.outcome,
        score=recorded.given.score,
        most=assessed.part.most,
        decimals=assessed.part.decimals or 0,
        criteria=dict(recorded.given.scores),
        reason=recorded.given.published,
        entered_by=recorded.enterer_ids,
        initials=recorded.entered_by,
        decided_by=recorded.decider_id,
        recorded_at=now,
        decided_because=because,
    )
