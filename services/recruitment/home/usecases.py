"""Gathers from the parts everything that the timeline of an application needs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications.domain.applications import Application
from services.recruitment.home.domain.timeline import Progress
from services.recruitment.results.usecases import releases as results


def progress_of(session: Session, application: Application, number: str | None) -> Progress:
    """`number` is the candidate number that the application was given, if it was accepted."""
    seat = admissions.find_seat(session, number) if number else None
    attempt = admissions.find_attempt(session, number) if number else None
    score = results.find_score(session, number) if number else None
    ranking = results.find_current(session, application.vacancy_id) if number else None
    return Progress(
        applied_at=application.submitted_at,
        state=application.state,
        decided_at=application.decided_at,
        seat_assigned_at=seat.assigned_at if seat else None,
        started_at=attempt.started_at if attempt else None,
        submitted_at=attempt.submitted_at if attempt else None,
        scored_at=score.scored_at if score else None,
        released_at=ranking.released_at if ranking else None,
    )
