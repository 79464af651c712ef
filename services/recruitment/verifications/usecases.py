"""Decides applications: each once, by the first who does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import State
from services.recruitment.verifications.domain import check_rejection


def accept(session: Session, now: datetime, application_id: str, by: str) -> None:
    """Admits the applicant; does nothing if `by` has accepted before. Raises NotFound or AlreadyDecided."""
    application = applications.get_application(session, application_id)
    if applications.decide(session, now, application_id, State.ACCEPTED, by):
        admissions.admit(session, now, application)


def reject(session: Session, now: datetime, application_id: str, by: str, reason_code: str, reason: str) -> None:
    """Rejects the application for a reason that its applicant reads. Again by the same person, for the same reason,
    it changes nothing.

    Raises NotFound, InvalidInput without a known code and a real text, or AlreadyDecided.
    """
    applications.get_application(session, application_id)
    check_rejection(reason_code, reason)
    applications.decide(session, now, application_id, State.REJECTED, by, reason_code, reason.strip())
