"""Sessions: planning them, and listing them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from services.cbt.seating.domain.sessions import Plan, StoredSession, check_may_end, check_plan
from services.cbt.seating.storage import selections
from services.cbt.seating.storage import sessions as storage
from services.cbt.seating.usecases.seats import seat_waiting
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.ids import new_id
from shared.kernel.words import N_


class SelectionUnknown(DomainError):
    code: ClassVar[str] = "selection_unknown"
    text: ClassVar[str] = N_("Belum ada seleksi yang dibuka, jadi sesi belum dapat dibuat.")


class SessionExists(DomainError):
    code: ClassVar[str] = "session_exists"
    text: ClassVar[str] = N_("Di %(venue)s sudah ada sesi bernama %(name)s.")


def create(session: Session, now: datetime, plan: Plan, selection_id: str | None = None) -> StoredSession:
    """Plans a session and seats the first candidates who wait for one; the worker seats the others.

    Without `selection_id` it belongs to the selection opened last. Raises InvalidInput,
    SelectionUnknown, SessionExists.
    """
    check_plan(plan, now)
    known = [selection.selection_id for selection in selections.listed(session)]
    chosen = selection_id or next(iter(known), None)
    if chosen not in known:
        raise SelectionUnknown(field="selection_id" if selection_id else None)
    session_id = new_id()
    if not storage.add(session, session_id, chosen, plan, now):
        raise SessionExists(field="name", venue=plan.venue, name=plan.name)
    seat_waiting(session, now, chosen)
    return get(session, session_id)


def get(session: Session, session_id: str) -> StoredSession:
    """Raises NotFound."""
    found = storage.find(session, session_id)
    if found is None:
        raise NotFound
    return found


def listed(session: Session) -> list[StoredSession]:
    """Every session, the one that starts last first."""
    return storage.listed(session)


def end(session: Session, now: datetime, session_id: str) -> StoredSession:
    """Ends a running session now instead of at its planned time: nobody begins any more, those at work go on.

    The worker then reports who never began, which a release of their rankings waits for. Raises NotFound,
    SessionNotBegun, SessionEnded.
    """
    check_may_end(get(session, session_id).plan, now)
    storage.end(session, session_id, now)
    return get(session, session_id)
