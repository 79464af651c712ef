"""The ordinary save, answered before Flask: what the player of a candidate at work sends, and a whole hall with it.

Everything that the route checks is checked here too, by the same functions: the seat token, the options of the exam,
and, in the writer's statement, owner, state, deadline and item. Only a save of which every answer was taken is answered
here; everything else is the route's (api/saves.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import msgspec
from flask import Flask

from services.cbt.attempts.domain.attempts import remaining_seconds
from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.process_state import KEY, Saves
from services.cbt.attempts.schemas import MAX_SEQUENCE, MOST_ENTRIES
from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.exams.domain.exams import Exam
from services.cbt.seating.access import COOKIE
from services.cbt.seating.domain.pins import token_digest
from services.cbt.seating.process_state import state_of
from shared.db.batcher import Batcher
from shared.kernel.clock import to_text
from shared.web.lane import Lane, Success, plain_cookie

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

RULE = "/api/attempt/answers"
CARRIED = "terang.cbt.save"
"""Key in the WSGI environment of a save that the lane has handed to the writer and could not answer: its receipt, or
the exception. The route answers by it; the save is not made twice."""
_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""The form of our own attempt ids, which are good correlation ids too."""


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    sequence: Annotated[int, msgspec.Meta(ge=1, le=MAX_SEQUENCE)]
    item_id: str
    option_id: str | None
    doubtful: bool


class _Sent(msgspec.Struct, forbid_unknown_fields=True):
    """What schemas.SaveRequest loads, without anything that may be left out of an answer."""

    entries: Annotated[list[_Entry], msgspec.Meta(min_length=1, max_length=MOST_ENTRIES)]
    attempt_id: str | msgspec.UnsetType = msgspec.UNSET


_decode = msgspec.json.Decoder(_Sent).decode
_encode = msgspec.json.Encoder().encode


def install(app: Flask) -> None:
    """Puts the lane in front of the application. Not over a database in memory: there a save needs the request."""
    if isinstance(app.extensions[KEY].saves, Batcher):
        app.wsgi_app = SaveLane(app, RULE)  # type: ignore[method-assign]


class SaveLane(Lane):
    def __init__(self, app: Flask, rule: str) -> None:
        super().__init__(app, rule)
        self._saves: Saves = app.extensions[KEY].saves
        self._seating = state_of(app)

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Success | None:
        token = plain_cookie(environ, COOKIE)
        sent = read_ordinary(body)
        if token is None or sent is None:
            return None
        digest = token_digest(token)
        # Only what the process knows already: the route reads what is missing, and the next save comes this way.
        exam = self._seating.known_exam(digest)
        return self.save(environ, digest, exam, *sent) if exam else None

    def save(
        self, environ: WSGIEnvironment, digest: str, exam: Exam, answers: tuple[Answer, ...], attempt_id: str | None
    ) -> Success | None:
        """Saves answers that were read from a browser with a known token."""
        # With an item that the exam does not have, ids could be any text.
        if not all(a.item_id in exam.options_of and exam.option_fits(a.item_id, a.option_id) for a in answers):
            return None
        try:
            receipt = self._saves.put(Save(digest, answers, attempt_id))
        except Exception as error:
            environ[CARRIED] = error
            return None
        if receipt.refused or receipt.deadline_at is None:
            environ[CARRIED] = receipt
            return None
        return Success(_success_body(receipt), attempt_id or "")


def read_ordinary(body: bytes) -> tuple[tuple[Answer, ...], str | None] | None:
    """The answers and the attempt's id in a save of the ordinary form; None for any other body, good or bad."""
    try:
        sent = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    answers = tuple(Answer(e.sequence, e.item_id, e.option_id, e.doubtful) for e in sent.entries)
    if isinstance(sent.attempt_id, msgspec.UnsetType):
        return answers, None
    return (answers, sent.attempt_id) if _PLAIN_ID.fullmatch(sent.attempt_id) else None


def _success_body(receipt: SaveReceipt) -> bytes:
    assert receipt.deadline_at is not None
    answer = {
        "saved": receipt.saved,
        "refused": (),
        "remaining_seconds": remaining_seconds(receipt.now, receipt.deadline_at),
        "server_time": to_text(receipt.now),
    }
    return _encode(answer) + b"\n"
