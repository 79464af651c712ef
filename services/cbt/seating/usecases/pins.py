"""Issues PINs; a candidate opens the seat by entering the PIN once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.domain.pins import (
    PIN_DIGITS,
    PIN_VALIDITY,
    CheckinNotBegun,
    Login,
    Pin,
    Verdict,
    judge,
    may_confirm,
    pin_digest,
    pin_of_request,
    token_digest,
)
from services.cbt.seating.storage import pins as storage
from services.cbt.seating.storage import seats
from shared.kernel.ids import new_pin, new_token


def find_issued(session: Session, secret: str, login: Login, request: str) -> tuple[str, datetime] | None:
    """The PIN that this very request was given before, and until when it is valid; None if the PIN issued last is
    another one."""
    digits = pin_of_request(secret, login, request)
    stored = storage.find_pin(session, login)
    fits = stored is not None and stored.digest == pin_digest(secret, login.candidate_no, digits)
    return (digits, stored.valid_until) if stored is not None and fits else None


def issue(
    session: Session, now: datetime, secret: str, login: Login, issued_by: str, request: str | None = None
) -> tuple[str, datetime]:
    """A new PIN for the seat and until when it is valid; an earlier one is void from now on. With `request`, the one
    that `find_issued` then finds for it."""
    digits = pin_of_request(secret, login, request) if request else new_pin(PIN_DIGITS)
    pin = Pin(pin_digest(secret, login.candidate_no, digits), now + PIN_VALIDITY, None)
    storage.put_pin(session, login, pin, now, issued_by)
    return digits, pin.valid_until


def opens(session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str) -> bool:
    """Whether number and PIN open a seat. Only reads, so that wrong tries keep nobody from saving. `secrets` are all
    that the PIN may have been issued under."""
    return _accepted(session, now, secrets, candidate_no, offered) is not None


def claim(session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str) -> str | None:
    """The token with which this browser will hold the seat once the candidate has confirmed the name there; None if
    number and PIN do not open a seat. Until then the PIN stays unused and an earlier login goes on."""
    accepted = _accepted(session, now, secrets, candidate_no, offered)
    if accepted is None:
        return None
    token = new_token()
    storage.claim(session, *accepted, token_digest(token), now)
    return token


def find_claimed(session: Session, now: datetime, digest: str) -> Login | None:
    """The seat that the browser with this claim may open by confirming."""
    claimed = storage.find_claimed(session, digest)
    return claimed[0] if claimed and may_confirm(claimed[1], now) else None


def confirm(session: Session, now: datetime, digest: str) -> bool:
    """Opens the seat for the browser that has claimed it, and uses the PIN up; an earlier login at this seat ends.
    False if it was opened before; then nothing changes. Raises CheckinNotBegun."""
    claimed = storage.find_claimed(session, digest)
    if claimed is None:
        raise CheckinNotBegun
    if storage.find_login(session, digest) is not None:
        return False
    login, pin = claimed
    if not may_confirm(pin, now) or not storage.use_pin(session, login, pin, now):
        raise CheckinNotBegun
    storage.open_login(session, login, digest, now)
    return True


def release(session: Session, digest: str) -> None:
    """It is somebody else's seat: the PIN stays unused for whom it was issued to."""
    storage.release(session, digest)


def check_in(session: Session, now: datetime, secrets: Sequence[str], candidate_no: str, offered: str) -> str | None:
    """Opens the seat in one step, for a program, and returns its token; an earlier login at this seat ends.

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
    """The seat that the PIN was issued for, of all that the candidate has: one for each exam."""
    digests = [pin_digest(secret, candidate_no, offered) for secret in secrets]
    for exam_id in seats.exam_ids(session, candidate_no):
        login = Login(candidate_no, exam_id)
        pin = storage.find_pin(session, login)
        if pin is not None and judge(pin, digests, now) is Verdict.ACCEPTED:
            return login, pin
    return None
