"""Authenticates the candidate at a browser by the seat token in its cookie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from services.cbt.exams.domain.exams import Exam
from services.cbt.seating.domain.failed_tries import network_of
from services.cbt.seating.domain.pins import CheckinRefused, CheckinSlowedDown, NotCheckedIn, token_digest
from services.cbt.seating.process_state import exam_of, find_login, state_of
from services.cbt.seating.usecases import failed_tries, pins
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal, Role
from shared.web.access import add_authenticator
from shared.web.clients import client_address
from shared.web.state import state
from shared.web.unit_of_work import clock_of, commit_or_roll_back, db, looking, now, writing

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
    """Opens the seat of this number and PIN and returns its token. Raises CheckinRefused, or
    CheckinSlowedDown after many failures for the number or from the network."""
    return _with_pin(pins.check_in, candidate_no, pin)


def claim_seat(candidate_no: str, pin: str) -> str:
    """The token with which this browser will hold the seat once its candidate has confirmed. Raises as `open_seat`."""
    return _with_pin(pins.claim, candidate_no, pin)


def _with_pin(command: Callable[..., str | None], candidate_no: str, pin: str) -> str:
    settings = state().settings
    secrets = (settings.secret_key, *settings.previous_secret_keys)
    offered = candidate_no, pin
    with looking() as session:
        moment = clock_of(session).now()
        right = pins.opens(session, moment, secrets, *offered)
    token = command(db(), now(), secrets, *offered) if right else None
    if token is None:
        raise _refusal(moment, offered[0])
    return token


def record_failures() -> None:
    """Records the failed tries that this process has counted and not recorded yet."""
    unrecorded = state_of(current_app).failed_tries.take_unrecorded(now(), at_once=True)
    if unrecorded:
        with writing(about_reader=False) as own:
            failed_tries.record(own, unrecorded)


def _refusal(moment: datetime, candidate_no: str) -> DomainError:
    """Counts a failed try; the error to raise. Most need no writing transaction, which others may wait for."""
    counted = state_of(current_app).failed_tries
    wait = counted.count(moment, candidate_no, network_of(client_address()))
    unrecorded = counted.take_unrecorded(moment)
    if unrecorded:
        failed_tries.record(db(), unrecorded)
        # The refusal itself would undo what was recorded.
        commit_or_roll_back(HTTPStatus.OK)
    return CheckinSlowedDown(seconds=wait) if wait else CheckinRefused()


def keep_token(response: Response, token: str) -> None:
    """The cookie outlives the browser, so that after a crash the candidate goes on without a new PIN."""
    keep_cookie(response, COOKIE, token, _DAY)


def keep_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """A cookie for this service's pages only, which no script can read."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
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
