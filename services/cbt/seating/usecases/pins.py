"""Check-in at a seat: a PIN from the proctor, entered once, opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import SessionOver, State
from services.cbt.hall.storage import seats
from services.cbt.hall.storage.seats import Seat
from services.cbt.seating.domain.pins import (
    PIN_DIGITS,
    PIN_VALIDITY,
    NothingToCheckInTo,
    NotSeatedHere,
    Pin,
    Verdict,
    judge,
    pin_digest,
    token_digest,
)
from services.cbt.seating.storage import pins as storage
from services.cbt.seating.storage import sessions
from services.cbt.seating.storage.pins import Login
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_pin, new_token


@dataclass(frozen=True)
class IssuedPin:
    """The one moment in which a PIN is known: it is shown now and never again."""

    pin: str
    valid_until: datetime
    seat: Seat


def issue_pin(
    session: Session, clock: Clock, secret: str, session_id: str, candidate_no: str, issued_by: str
) -> IssuedPin:
    """Issues a PIN to a candidate whose identity was checked; an earlier one is void from now on.

    Raises NotFound (session), NotSeatedHere, NothingToCheckInTo after the submission, and SessionOver
    once the session has ended, unless the candidate is still working.
    """
    stored = sessions.find(session, session_id)
    if stored is None:
        raise NotFound
    seat = seats.of_candidate(session, session_id, candidate_no)
    if seat is None:
        raise NotSeatedHere(candidate_no=candidate_no)
    if seat.state is State.SUBMITTED:
        raise NothingToCheckInTo(candidate_no=candidate_no)
    now = clock.now()
    if seat.state is State.READY and now >= stored.plan.ends_at:
        raise SessionOver
    digits = new_pin(PIN_DIGITS)
    pin = Pin(pin_digest(secret, candidate_no, digits), now + PIN_VALIDITY, 0, None)
    storage.put_pin(session, Login(candidate_no, seat.exam_id), pin, now, issued_by)
    return IssuedPin(digits, pin.valid_until, seat)


def check_in(session: Session, clock: Clock, secrets: Sequence[str], candidate_no: str, offered: str) -> str | None:
    """Opens the seat and returns its token; whoever was logged in there is not any more. `secrets` are all that the
    PIN may have been issued under.

    None if number and PIN do not open a seat. A wrong try has been counted then, so the edge commits
    in both cases, and answers CheckinRefused, which tells nothing about the cause.
    """
    digests = [pin_digest(secret, candidate_no, offered) for secret in secrets]
    exam_id = seats.exam_of(session, candidate_no)
    if exam_id is None:
        return None
    login = Login(candidate_no, exam_id)
    pin = storage.pin(session, login)
    now = clock.now()
    verdict = judge(pin, digests, now) if pin else Verdict.VOID
    if verdict is Verdict.WRONG:
        storage.count_wrong_try(session, login)
    if verdict is not Verdict.ACCEPTED:
        return None
    token = new_token()
    storage.use_pin(session, login, now)
    storage.open_login(session, login, token_digest(token), now)
    return token


def login_of(session: Session, digest: str) -> Login | None:
    """Whose seat a token was given for, by its digest, replaced or not."""
    return storage.login(session, digest)
