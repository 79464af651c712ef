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
    pin = Pin(pin_digest(secret, login.candidate_no, digits), now + PIN_VALIDITY, 0, None)
    storage.put_pin(session, login, pin, now, issued_by)
    return digits, pin.valid_until


def check_in(session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str) -> str | None:
    """Opens the seat and returns its token; an earlier login at this seat ends. `secrets` are all that the PIN
    may have been issued under.

    None if number and PIN do not open a seat. A wrong try has been counted then, so the edge commits
    in both cases, and raises CheckinRefused, which does not name the cause.
    """
    digests = [pin_digest(secret, candidate_no, offered) for secret in secrets]
    exam_id = seats.find_exam_id(session, candidate_no)
    if exam_id is None:
        return None
    login = Login(candidate_no, exam_id)
    pin = storage.find_pin(session, login)
    verdict = judge(pin, digests, now) if pin else Verdict.VOID
    if verdict is Verdict.WRONG:
        storage.count_wrong_try(session, login)
    if verdict is not Verdict.ACCEPTED:
        return None
    token = new_token()
    storage.use_pin(session, login, now)
    storage.open_login(session, login, token_digest(token), now)
    return token


def find_login(session: Session, digest: str) -> Login | None:
    """The candidate and exam of a token, by its digest, replaced or not."""
    return storage.find_login(session, digest)
