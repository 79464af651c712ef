"""Decides applications: each once, by the first who does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain.reclaims import Reclaim
from services.recruitment.accounts.usecases import reclaiming
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import State
from services.recruitment.verifications.domain import NIK_TAKEN_BACK, HasCandidate, check_rejection
from shared.contracts.staff import NikReclaimed
from shared.messaging.outbox import emit


def accept(session: Session, now: datetime, application_id: str, by: str) -> None:
    """Admits the applicant; does nothing if `by` has accepted before. Raises NotFound, AlreadyDecided, or
    RosterIsClosed."""
    application = applications.get_application(session, application_id)
    if applications.decide(session, now, application_id, State.ACCEPTED, by):
        admissions.admit(session, now, application)


def take_nik_back(session: Session, now: datetime, vault: Vault, wanted: Reclaim) -> int:
    """Takes an identity number back for its owner, who then registers anew; how many applications of whoever had it
    were rejected.

    Raises InvalidInput, NikNotRegistered, HasCandidate where an application of that account was accepted, or
    RosterIsClosed where one is undecided in a selection whose roster is closed.
    """
    account_id = reclaiming.find_account_of(session, vault, wanted)
    theirs = applications.list_of_person(session, account_id)
    if any(each.state is State.ACCEPTED for each in theirs):
        raise HasCandidate
    waiting = [each.application_id for each in theirs if each.state is State.SUBMITTED]
    for application_id in waiting:
        applications.decide(session, now, application_id, State.REJECTED, wanted.by, "identity", NIK_TAKEN_BACK)
    reclaiming.take_back(session, now, vault, account_id, wanted)
    event = NikReclaimed(
        account_id=account_id, reclaimed_by=wanted.by, rejected_applications=len(waiting), reclaimed_at=now
    )
    emit(session, event, at=now)
    return len(waiting)


def reject(session: Session, now: datetime, application_id: str, by: str, reason_code: str, reason: str) -> None:
    """Rejects the application for a reason that its applicant reads. Again by the same person, for the same reason,
    it changes nothing.

    Raises NotFound, InvalidInput without a known code and a real text, AlreadyDecided, or RosterIsClosed.
    """
    applications.get_application(session, application_id)
    check_rejection(reason_code, reason)
    applications.decide(session, now, application_id, State.REJECTED, by, reason_code, reason.strip())
