"""Sessions: planning them, and listing them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.sessions import (
    Plan,
    StoredSession,
    check_may_end,
    check_plan,
    folded,
    rooms_in_both,
    tidied,
)
from services.cbt.seating.storage import selections
from services.cbt.seating.storage import sessions as storage
from services.cbt.seating.usecases.seats import seat_waiting
from shared.contracts.cbt import PlannedRoom, SessionEnded, SessionScheduled
from shared.kernel.errors import DomainError, Forbidden, NotFound
from shared.kernel.ids import new_id
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.messaging.outbox import emit


class SelectionUnknown(DomainError):
    code: ClassVar[str] = "selection_unknown"
    text: ClassVar[str] = N_("Belum ada seleksi yang dibuka, jadi sesi belum dapat dibuat.")


class ExamUnknown(DomainError):
    code: ClassVar[str] = "exam_unknown"
    text: ClassVar[str] = N_(
        "Ujian ini tidak dikenal dalam seleksi yang dipilih. Sesi tahap lanjutan dibuat setelah ujiannya disegel."
    )


class SessionExists(DomainError):
    code: ClassVar[str] = "session_exists"
    text: ClassVar[str] = N_("Di %(venue)s sudah ada sesi bernama %(name)s.")


class RoomTaken(DomainError):
    code: ClassVar[str] = "room_taken"
    text: ClassVar[str] = N_("%(rooms)s di %(venue)s sudah dipakai %(session)s pada waktu itu.")


def create(
    session: Session,
    now: datetime,
    plan: Plan,
    selection_id: str | None = None,
    own: Collection[str] | None = None,
    exam_id: str | None = None,
) -> StoredSession:
    """Plans a session and seats the first candidates who wait for one; the worker seats the others. The very plan sent
    again is the session that it made.

    Without `selection_id` it belongs to the selection opened last, of those that count for whoever plans (`own`, None:
    all). `exam_id` names an exam of a later stage; without it the session is for the selection's first exam, sealed or
    not. Raises InvalidInput, SelectionUnknown, ExamUnknown, Forbidden for a selection that does not count,
    SessionExists, and RoomTaken if a session of any selection needs one of the rooms at that time.
    """
    check_plan(plan, now)
    plan = tidied(plan)
    known = [selection.selection_id for selection in selections.listed(session)]
    chosen = selection_id or next((each for each in known if own is None or each in own), None)
    if chosen not in known:
        raise SelectionUnknown(field="selection_id" if selection_id else None)
    if own is not None and chosen not in own:
        raise Forbidden
    exam_id = _later(session, chosen, exam_id)
    storage.lock_plans(session)
    planned = (chosen, plan, exam_id)
    same = [each for each in storage.listed(session) if (each.selection_id, each.plan, each.exam_id) == planned]
    if same:
        return same[0]
    _check_apart(session, now, plan, chosen)
    session_id = new_id()
    if not storage.add(session, session_id, *planned[:2], now, exam_id):
        raise SessionExists(field="name", venue=plan.venue, name=plan.name)
    emit(session, _scheduled(session_id, chosen, plan, now, exam_id), at=now)
    seat_waiting(session, now, chosen)
    return get(session, session_id)


def _later(session: Session, selection_id: str, exam_id: str | None) -> str | None:
    """The exam of a later stage that is named; None for the selection's first exam. Raises ExamUnknown."""
    if exam_id is None:
        return None
    exam = next((each for each in exams.of_selection(session, selection_id) if each.exam_id == exam_id), None)
    if exam is None:
        raise ExamUnknown(field="exam_id")
    return exam_id if exam.stage is not None else None


def _scheduled(session_id: str, selection_id: str, plan: Plan, now: datetime, exam_id: str | None) -> SessionScheduled:
    return SessionScheduled(
        session_id=session_id,
        selection_id=selection_id,
        session_name=plan.name,
        venue=plan.venue,
        rooms=tuple(PlannedRoom(name=room.name, seats=room.seats) for room in plan.rooms),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        timezone=plan.timezone,
        scheduled_at=now,
        exam_id=exam_id,
    )


def _check_apart(session: Session, now: datetime, plan: Plan, selection_id: str) -> None:
    """Nothing else of this name is at the venue, and nobody else is in its rooms. Capitals and blanks do not count."""
    found: list[DomainError] = []
    for other in storage.named(session, selection_id):
        if (folded(other.venue), folded(other.name)) == (folded(plan.venue), folded(plan.name)):
            found.append(SessionExists(field="name", venue=plan.venue, name=plan.name))
            break
    for stored in storage.during(session, max(now, plan.starts_at), plan.ends_at):
        if shared_rooms := rooms_in_both(plan, stored.plan):
            rooms = ", ".join(shared_rooms)
            found.append(RoomTaken(field="rooms", rooms=rooms, venue=plan.venue, session=stored.plan.name))
            break
    if found:
        found[0].problems = tuple(problem for error in found for problem in error.problems)
        raise found[0]


def get(session: Session, session_id: str) -> StoredSession:
    """Raises NotFound."""
    found = storage.find(session, session_id)
    if found is None:
        raise NotFound
    return found


def listed(session: Session, own: Collection[str] | None = None) -> list[StoredSession]:
    """Every session, or those of the selections `own`, the one that starts last first."""
    return [stored for stored in storage.listed(session) if own is None or stored.selection_id in own]


def find_selection(session: Session, session_id: str) -> str | None:
    """The selection of a session; None if there is none."""
    found = storage.find(session, session_id)
    return found.selection_id if found is not None else None


def end(session: Session, now: datetime, session_id: str, by: Principal) -> StoredSession:
    """Ends a running session now instead of at its planned time: nobody begins any more, those at work go on.

    The worker then reports who never began, which a release of their rankings waits for. Raises NotFound,
    SessionNotBegun, SessionEnded.
    """
    stored = get(session, session_id)
    check_may_end(stored.plan, now)
    storage.end(session, session_id, now)
    ended = SessionEnded(
        session_id=session_id,
        selection_id=stored.selection_id,
        session_name=stored.plan.name,
        ended_by=by.id,
        login_id=by.login_id,
        ended_at=now,
    )
    emit(session, ended, at=now)
    return get(session, session_id)
