"""Issues PINs; a candidate opens the seat by entering the PIN once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.domain.pins import (
    PIN_DIGITS,
    PIN_VALIDITY,
    Login,
    Pin,
    Verdict,
    judge,
    pin_digest,
    token_digest,
)
from services.cbt.seating.storage import pins as storage
from services.cbt.seating.storage import seats
from shared.kernel.ids import new_pin, new_token


def issue(session: Session, now: datetime, secret: str, login: Login, issued_by: str) -> tuple[str, datetime]:
    """A new PIN for the seat and until when it is valid; an earlier one is void from now on."""
    digits = new_pin(PIN_DIGITS)
    pin = Pin(pin_digest(secret, login.candidate_no, digits), now + PIN_VALIDITY, None)
    storage.put_pin(session, login, pin, now, issued_by)
    return digits, pin.valid_until


def opens(session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str) -> bool:
    """Whether number and PIN open a seat. Only reads, so that wrong tries keep nobody from saving. `secrets` are all
    that the PIN may have been issued under."""
    return _accepted(session, now, secrets, candidate_no, offered) is not None


def check_in(session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str) -> str | None:
    """Opens the seat and returns its token; an earlier login at this seat ends.

    None if number and PIN do not open a seat.
    """
    accepted = _accepted(session, now, secrets, candidate_no, offered)
    if accepted is None or not storage.use_pin(session, *accepted, now):
        return None
    token = new_token()
    storage.open_login(session, accepted[0], token_digest(token), now)
    return token


def find_login(session: Session, digest: str) -> Login | None:
    """The candidate and exam of a token, by its digest, replaced or not."""
    return storage.find_login(session, digest)


def _accepted(
    session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str
) -> tuple[Login, Pin] | None:
    exam_id = seats.find_exam_id(session, candidate_no)
    if exam_id is None:
        return None
    login = Login(candidate_no, exam_id)
    pin = storage.find_pin(session, login)
    digests = [pin_digest(secret, candidate_no, offered) for secret in secrets]
    return (login, pin) if pin is not None and judge(pin, digests, now) is Verdict.ACCEPTED else None
