"""What is known of one application's way, gathered from everything that was heard."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.admissions.storage import sittings
from services.recruitment.applications.storage import Application
from services.recruitment.home.domain import Progress
from services.recruitment.results import storage as results


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
