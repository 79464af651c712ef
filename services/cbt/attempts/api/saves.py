"""Saves answers: the route that a hall uses most, and the writer behind it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, current_app, g, jsonify, request
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from werkzeug.exceptions import ServiceUnavailable

from services.cbt.attempts.api.attempts import api
from services.cbt.attempts.api.lane import CARRIED
from services.cbt.attempts.domain.attempts import NotStarted, remaining_seconds
from services.cbt.attempts.domain.journal import Answer, misfit
from services.cbt.attempts.process_state import KEY, Presence, ProcessState, Saves
from services.cbt.attempts.schemas import SaveAnswer, SaveRequest
from services.cbt.attempts.usecases import saves
from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.exams.domain.exams import PapersLocked
from services.cbt.seating.access import OpenSeat
from shared.db.batcher import Batcher, Unavailable
from shared.kernel.clock import Clock, to_text
from shared.kernel.errors import DomainError
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.messages import words_of
from shared.web.unit_of_work import belongs_to, db, now

_RETRY_AFTER_SECONDS = 2


@api.post("/attempt/answers")
@api.arguments(SaveRequest())
@api.response(200, SaveAnswer)
@access(Role.CANDIDATE)
def save_answers(sent: dict[str, Any]) -> Response:
    """Saves answers. What `saved` names is durable; the rest is in `refused`, each with its reason.

    Sent again with the same content, an answer counts as saved. If every answer is refused for the same
    reason, that reason is the problem returned.
    """
    # Set by the authenticator, without which no candidate comes here.
    seat: OpenSeat = g.seat
    answers = [Answer(e["sequence"], e["item_id"], e["option_id"], e["doubtful"]) for e in sent["entries"]]
    fitting = tuple(answer for answer in answers if seat.exam.option_fits(answer.item_id, answer.option_id))
    if not fitting:
        raise misfit(seat.exam, answers[0])
    try:
        receipt = _put(Save(seat.token_digest, fitting, sent.get("attempt_id")))
    except Unavailable as error:
        # Nothing is known to be saved then, and sending it again does no harm.
        raise ServiceUnavailable(retry_after=_RETRY_AFTER_SECONDS) from error
    if any(isinstance(reason, PapersLocked) for _, reason in receipt.refused):
        raise ServiceUnavailable(retry_after=_RETRY_AFTER_SECONDS)
    if receipt.deadline_at is not None:
        # Now the id that was sent is known to be the attempt's, and no text of the caller's.
        belongs_to(sent.get("attempt_id") or "")
    refused = [*receipt.refused]
    refused += [(answer.sequence, misfit(seat.exam, answer)) for answer in answers if answer not in fitting]
    return jsonify(_answer(receipt, refused))


def _put(save: Save) -> SaveReceipt:
    """What the writer made of this save; it may have had it already, from the lane, which leaves refusals to here."""
    carried = request.environ.get(CARRIED)
    if isinstance(carried, Exception):
        raise carried
    if carried is not None:
        assert isinstance(carried, SaveReceipt)
        return carried
    process: ProcessState = current_app.extensions[KEY]
    return process.saves.put(save)


def _answer(receipt: SaveReceipt, refused: list[tuple[int, DomainError]]) -> dict[str, Any]:
    if not receipt.saved and len({reason.code for _, reason in refused}) == 1:
        raise refused[0][1]
    if receipt.deadline_at is None:
        raise next((reason for _, reason in receipt.refused), NotStarted())
    return {
        "saved": list(receipt.saved),
        "refused": [{"sequence": s, "code": reason.code, "message": words_of(reason)} for s, reason in refused],
        "remaining_seconds": remaining_seconds(receipt.now, receipt.deadline_at),
        "server_time": to_text(receipt.now),
    }


class InlineSaves:
    """Saves within the request's own transaction: for a database in memory, which has one connection."""

    def put(self, save: Save) -> SaveReceipt:
        (receipt,) = saves.save(db(), now(), [save])
        return receipt

    def wake(self) -> None:
        """Does nothing: this one process also serves the hall's page and has the presence in its memory."""

    def close(self) -> None:
        """Does nothing: no save is queued."""


def make_saves(engine: Engine, clock: Clock | None, presence: Presence) -> Saves:
    """The writer of this process; `clock` None means the database's own. Now and then it writes presence too."""
    if isinstance(engine.pool, StaticPool):
        return InlineSaves()

    return Batcher(
        "save-writer",
        engine,
        partial(saves.write, presence, clock),
        weight=Save.size,
        idle_seconds=presence.every_seconds,
        autocommit=True,
    )
