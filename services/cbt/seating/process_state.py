"""The memory of a web process for seating: facts that never change, and failed tries to check in.

A sealed exam and the owner of a seat token stay what they are, so they are read once. Whether a token still holds
its seat is read from the database every time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.failed_tries import FailedTries
from services.cbt.seating.domain.pins import Login
from services.cbt.seating.usecases import pins
from shared.kernel.cache import Cache
from shared.web.unit_of_work import looking

_KEY = "cbt.seating"


@dataclass
class ProcessState:
    exams: Cache[str, Exam] = field(default_factory=lambda: Cache(8))
    logins: Cache[str, Login] = field(default_factory=lambda: Cache(16384))
    failed_tries: FailedTries = field(default_factory=FailedTries)

    def known_exam(self, token_digest: str) -> Exam | None:
        """The open exam of a seat token, replaced or not, if both were read before; reads nothing."""
        login = self.logins.get(token_digest, _unread)
        return self.exams.get(login.exam_id, _unread) if login else None


def keep(app: Flask, state: ProcessState) -> None:
    app.extensions[_KEY] = state


def state_of(app: Flask) -> ProcessState:
    kept = app.extensions[_KEY]
    assert isinstance(kept, ProcessState)
    return kept


def exam_of(exam_id: str) -> Exam:
    """The sealed exam. Once its papers are open it is read once per process; before that, every time."""

    def load(wanted: str) -> Exam | None:
        with looking() as session:
            found = exams.get(session, wanted)
        locked.append(found)
        return found if found.is_open else None

    locked: list[Exam] = []
    return _process_state().exams.get(exam_id, load) or locked[0]


def find_login(token_digest: str) -> Login | None:
    """The candidate and exam of a token, replaced or not; read once per process."""

    def load(wanted: str) -> Login | None:
        with looking() as session:
            return pins.find_login(session, wanted)

    return _process_state().logins.get(token_digest, load)


def _process_state() -> ProcessState:
    return state_of(current_app)


def _unread(_key: str) -> None:
    """Loads nothing."""
