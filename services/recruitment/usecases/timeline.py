"""What is known of one application's way, gathered from everything that was heard."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.domain.timeline import Progress
from services.recruitment.storage import results, sittings
from services.recruitment.storage.applications import Application


def progress_of(session: Session, application: Application) -> Progress:
    number = application.candidate_no
    seat = sittings.seat_of(session, number) if number else None
    sitting = sittings.sitting_of(session, number) if number else None
    score = results.score_of(session, number) if number else None
    ranking = results.current(session, application.vacancy_id) if number else None
    return Progress(
        applied_at=application.submitted_at,
        state=application.state,
        decided_at=application.decided_at,
        seat_assigned_at=seat.assigned_at if seat else None,
        started_at=sitting.started_at if sitting else None,
        submitted_at=sitting.submitted_at if sitting else None,
        scored_at=score.scored_at if score else None,
        released_at=ranking.released_at if ranking else None,
    )
