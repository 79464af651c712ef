"""A candidate accepts a place or gives it back; silence until the deadline counts as giving it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.reserve.domain.places import NoPlace, Place, Reply, TooLate, required_reason
from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.standing import find_place
from shared.contracts.recruitment import CandidateReplied
from shared.contracts.reserve import NO_REPLY
from shared.messaging.outbox import emit


def accept(session: Session, now: datetime, candidate_no: str) -> None:
    """Raises NoPlace if no reply is awaited, TooLate if the deadline is over."""
    place = _get_place(session, candidate_no)
    if place.until is None:
        raise NoPlace
    if now >= place.until:
        raise TooLate
    _reply(session, now, place, "accepted", None, "", now)


def leave(session: Session, now: datetime, candidate_no: str, code: str, note: str) -> None:
    """Gives back a place or a rank on the reserve, for good. Raises NoPlace if there is none to give back, TooLate if a
    reply is awaited no more, InvalidInput for the reason."""
    place = _get_place(session, candidate_no)
    if not place.may_leave:
        raise NoPlace
    if place.until is not None and now >= place.until:
        raise TooLate
    code, note = required_reason(code, note)
    _reply(session, now, place, place.leaving, code, note, now)


def lapse(session: Session, now: datetime, candidate_no: str) -> bool:
    """Gives a place back that its candidate has not replied about in time, as of the deadline; False if there is none
    such."""
    storage.lock(session, candidate_no)
    place = find_place(session, candidate_no)
    if place is None or place.until is None or now < place.until:
        return False
    _reply(session, now, place, "declined", NO_REPLY, "", place.until)
    return True


def restore(session: Session, replied: CandidateReplied) -> None:
    """Takes a reply back after a restore, without the candidate's own words, which were in no event."""
    storage.add_reply(
        session,
        Reply(
            candidate_no=replied.candidate_no,
            reply=replied.reply,
            vacancy_id=replied.vacancy_id,
            version=replied.version,
            reason_code=replied.reason_code,
            note="",
            replied_at=replied.replied_at,
        ),
    )


def _get_place(session: Session, candidate_no: str) -> Place:
    storage.lock(session, candidate_no)
    place = find_place(session, candidate_no)
    if place is None:
        raise NoPlace
    return place


def _reply(
    session: Session, now: datetime, place: Place, reply: str, reason_code: str | None, note: str, replied_at: datetime
) -> None:
    number = place.candidate_no
    mine = Reply(number, reply, place.vacancy_id, place.version, reason_code, note, replied_at)
    storage.add_reply(session, mine)
    replied = CandidateReplied(
        candidate_no=number,
        selection_id=admissions.find_selection(session, number) or "",
        vacancy_id=place.vacancy_id,
        version=place.version,
        reply=reply,  # type: ignore[arg-type]
        reason_code=reason_code,
        replied_at=replied_at,
    )
    emit(session, replied, at=now)
