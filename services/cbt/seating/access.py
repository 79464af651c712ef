"""Authenticates the candidate at a browser by the seat token in its cookie."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, g, request
from werkzeug.wrappers import Response

from services.cbt.exams.domain.exams import Exam
from services.cbt.seating.domain.pins import CheckinRefused, NotCheckedIn, token_digest
from services.cbt.seating.process_state import exam_of, find_login
from services.cbt.seating.usecases import pins
from shared.kernel.roles import Principal, Role
from shared.web.access import add_authenticator
from shared.web.state import state
from shared.web.unit_of_work import commit_or_roll_back, db, now

COOKIE = "terang_seat"
_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class OpenSeat:
    """The seat that this browser's token was given for, replaced or not."""

    token_digest: str
    candidate_no: str
    exam: Exam


def register(app: Flask) -> None:
    add_authenticator(app, _candidate)


def open_seat(candidate_no: str, pin: str) -> str:
    """The token of the seat that number and PIN open. Raises CheckinRefused, with the wrong try counted."""
    settings = state().settings
    secrets = (settings.secret_key, *settings.previous_secret_keys)
    token = pins.check_in(db(), now(), secrets, candidate_no.strip(), pin.strip())
    if token is None:
        # The refusal itself would undo the count.
        commit_or_roll_back(HTTPStatus.OK)
        raise CheckinRefused
    return token


def keep_token(response: Response, token: str) -> None:
    """The cookie outlives the browser, so that after a crash the candidate goes on without a new PIN."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=_DAY,
        path=request.script_root or "/",
        httponly=True,
        samesite="Lax",
        secure=state().settings.secure_cookies,
    )


def forget_token(response: Response) -> None:
    """The browser holds no seat any more; without one nothing changes."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path=request.script_root or "/", httponly=True, samesite="Lax")


def current_seat() -> OpenSeat:
    """The seat of this request's candidate. Raises NotCheckedIn."""
    found = _seat()
    if found is None:
        raise NotCheckedIn
    return found


def _candidate() -> Principal | None:
    seat = _seat()
    if seat is None:
        return None
    return Principal(id=seat.candidate_no, name=seat.candidate_no, roles=frozenset({Role.CANDIDATE}))


def _seat() -> OpenSeat | None:
    if "seat" not in g:
        token = request.cookies.get(COOKIE)
        g.seat = _find_seat(token_digest(token)) if token else None
    found: OpenSeat | None = g.seat
    return found


def _find_seat(digest: str) -> OpenSeat | None:
    login = find_login(digest)
    return OpenSeat(digest, login.candidate_no, exam_of(login.exam_id)) if login else None
