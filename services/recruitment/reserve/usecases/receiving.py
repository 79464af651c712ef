"""Moves of the reserve, as scoring reports them: believed if they follow from the signed ranking, the rules, and the
replies that were given here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.reserve.domain.places import Move
from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.opening import require_opened
from services.recruitment.reserve.usecases.situations import begun
from services.recruitment.reserve.usecases.standing import find_frame
from shared.contracts.leaving import GONE, Left
from shared.contracts.moving_up import Situation
from shared.contracts.reserve_moves import ReserveMoved
from shared.signatures.belief import NotBelieved


def receive(session: Session, now: datetime, moved: ReserveMoved) -> None:
    """Keeps a move. Raises NotBelieved, and keeps nothing, unless it comes next under the version that is in force, and
    exactly this follows from what this service knows itself."""
    known = storage.moves(session, moved.vacancy_id, moved.version)
    reported = Move(moved.number, moved.situation_digest, moved.left, moved.moved_up, moved.moved_at, now)
    if moved.number <= len(known):
        if _said(known[moved.number - 1]) != _said(reported):
            raise NotBelieved(f"number: {moved.number} was another move of {moved.vacancy_id}")
        return
    frame = find_frame(session, moved.selection_id, moved.vacancy_id)
    if frame is None or frame.release.ranking.version != moved.version:
        raise NotBelieved(f"version: {moved.version} of {moved.vacancy_id} is not in force")
    if (moved.ranking_digest, moved.stage) != (frame.release.ranking.ranking_digest, frame.release.ranking.stage):
        raise NotBelieved(f"ranking_digest: that in force is {frame.release.ranking.ranking_digest}")
    if moved.number != len(known) + 1:
        raise NotBelieved(f"number: {len(known) + 1} comes next, not {moved.number}")
    require_opened(frame.reserve, frame.selection.timezone, moved.moved_at, now)
    _require_replies(session, moved, known)
    before = begun(session, frame.selection, frame.release).after([left for move in known for left in move.left])
    _require_follows(moved, before)
    storage.add_move(session, moved.vacancy_id, moved.version, reported)


def _require_replies(session: Session, moved: ReserveMoved, known: list[Move]) -> None:
    own = {
        Left.of(each.candidate_no, each.reply, each.reason_code, each.replied_at)
        for each in storage.replies_of_vacancy(session, moved.vacancy_id)
        if each.reply in GONE
    }
    gone = {left.candidate_no for move in known for left in move.left}
    if not moved.left:
        raise NotBelieved("left: nobody has left, so nothing moves")
    for left in moved.left:
        if left not in own:
            raise NotBelieved(f"left: {left.candidate_no} has not replied so")
        if left.candidate_no in gone:
            raise NotBelieved(f"left: {left.candidate_no} has left before")
        gone.add(left.candidate_no)


def _require_follows(moved: ReserveMoved, before: Situation) -> None:
    if moved.situation_digest != before.digest:
        raise NotBelieved(f"situation_digest: that of the situation here is {before.digest}")
    after = before.after(moved.left)
    follows = tuple(number for number in after.moved_up if number not in before.moved_up)
    if moved.moved_up != follows:
        raise NotBelieved(f"moved_up: by rule it is {', '.join(follows) or 'nobody'}")


def _said(move: Move) -> tuple[object, ...]:
    return move.situation_digest, move.left, move.moved_up, move.moved_at
