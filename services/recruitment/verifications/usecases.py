"""Deciding about applications: each once, by whoever is first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import State
from services.recruitment.verifications.domain import check_rejection
from shared.kernel.clock import Clock


def accept(session: Session, clock: Clock, application_id: str, by: str) -> str:
    """Admits the applicant and returns the candidate number. Raises NotFound or AlreadyDecided."""
    application = applications.get_application(session, application_id)
    applications.decide(session, clock, application_id, State.ACCEPTED, by)
    return admissions.admit(session, clock, application)


def reject(session: Session, clock: Clock, application_id: str, by: str, reason_code: str, reason: str) -> None:
    """Turns the application down for a reason that its applicant reads.

    Raises NotFound, InvalidInput without a known code and a real text, or AlreadyDecided.
    """
    applications.get_application(session, application_id)
    check_rejection(reason_code, reason)
    applications.decide(session, clock, application_id, State.REJECTED, by, reason_code, reason.strip())
