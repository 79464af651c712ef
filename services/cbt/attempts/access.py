"""Authenticates the candidate at a browser by the seat token in its cookie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, g, request
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from werkzeug.wrappers import Response

from services.cbt.attempts.domain.attempts import NotCheckedIn, Sitting
from services.cbt.attempts.process_state import process_state
from services.cbt.attempts.usecases import attempts
from services.cbt.exams import usecases as exams
from services.cbt.exams.domain.exams import Exam
from services.cbt.seating.domain.pins import CheckinRefused, Login, token_digest
from services.cbt.seating.usecases import pins
from shared.db.engine import reading
from shared.kernel.roles import Principal, Role
from shared.web.access import add_authenticator
from shared.web.state import state
from shared.web.unit_of_work import commit_or_roll_back, db, is_open, now

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


def open_seat(candidate_no: str, pin: str) -> tuple[str, Sitting]:
    """The new token and what it opened. Raises CheckinRefused, with the wrong try counted."""
    settings = state().settings
    secrets = (settings.secret_key, *settings.previous_secret_keys)
    token = pins.check_in(db(), now(), secrets, candidate_no.strip(), pin.strip())
    if token is None:
        # The refusal itself would undo the count.
        commit_or_roll_back(HTTPStatus.OK)
        raise CheckinRefused
    sitting = attempts.get_sitting(db(), token_digest(token))
    return token, sitting


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


def current_seat() -> OpenSeat:
    """The seat of this request's candidate. Raises NotCheckedIn."""
    found = _seat()
    if found is None:
        raise NotCheckedIn
    return found


def seated() -> Sitting:
    """The sitting that this browser's token opened; notes that the seat has called.

    Raises NotCheckedIn, SessionReplaced.
    """
    found = attempts.get_sitting(db(), current_seat().token_digest)
    process_state().presence.note(found.candidate_no, now())
    process_state().saves.wake()
    return found


def exam_of(exam_id: str) -> Exam:
    """The sealed exam, read once per process."""

    def load(wanted: str) -> Exam:
        with brief_reading() as session:
            return exams.get(session, wanted)

    exam = process_state().exams.get(exam_id, load)
    assert exam is not None
    return exam


@contextmanager
def brief_reading() -> Iterator[Session]:
    """A look into the database that opens no transaction of the request.

    A save opens none: it would hold the lock that the writer needs, while it waits for the writer. If the
    request has a transaction already, that one is used; so it is for a database in memory, which has only one
    connection.
    """
    if is_open() or isinstance(state().engine.pool, StaticPool):
        yield db()
    else:
        with reading(state().engine) as session:
            yield session


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
    def load(wanted: str) -> Login | None:
        with brief_reading() as session:
            return pins.find_login(session, wanted)

    login = process_state().logins.get(digest, load)
    return OpenSeat(digest, login.candidate_no, exam_of(login.exam_id)) if login else None
