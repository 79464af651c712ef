"""People leave their places, and the next of the reserve move up: by rule, without anybody's signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import find_vacancy
from services.scoring.releases.usecases.last_stage import last_release
from services.scoring.reserve import storage
from services.scoring.reserve.domain import Move, Reply, newly_left
from services.scoring.reserve.usecases.situations import Places, find_places, get_frame
from shared.contracts.leaving import Left
from shared.contracts.recruitment import CandidateReplied
from shared.contracts.reserve_dates import has_opened, opens_at
from shared.contracts.reserve_moves import ReserveMoved
from shared.messaging.outbox import emit


def receive(session: Session, replied: CandidateReplied) -> None:
    """Keeps a reply. What it does to the places is done by the worker, for all that have come at once."""
    reply = Reply(
        candidate_no=replied.candidate_no,
        reply=replied.reply,
        vacancy_id=replied.vacancy_id,
        reason_code=replied.reason_code,
        replied_at=replied.replied_at,
    )
    storage.add_reply(session, reply)


def due(session: Session, now: datetime) -> list[str]:
    """Vacancies in which somebody has left since their places were filled last, or a new version has come, and whose
    places are filled already."""
    return list(due_since(session, now))


def due_since(session: Session, now: datetime) -> dict[str, datetime]:
    """The same with since when."""
    found = {}
    for vacancy_id, considered in storage.unconsidered(session).items():
        vacancy = find_vacancy(session, vacancy_id)
        exam = exams.find_of_selection(session, vacancy.selection_id) if vacancy else None
        reserve = exam.rules.reserve if exam else None
        if exam is None or reserve is None or not has_opened(reserve, exam.timezone, now):
            continue
        release = last_release(session, exam.rules, vacancy_id)
        if release is not None and release.version > considered:
            left_at = storage.left_at(session, vacancy_id, release.version) or release.released_at
            opened_at = opens_at(reserve, exam.timezone) or release.released_at
            found[vacancy_id] = max(left_at, release.released_at, opened_at)
    return found


def move(session: Session, now: datetime, vacancy_id: str) -> bool:
    """Fills the places of a vacancy by everything that is known; True if anybody has left since the last time.
    Does nothing before the first day of the rules."""
    vacancy, exam = get_frame(session, vacancy_id, lock=True)
    places = find_places(session, vacancy, exam)
    if places is None or not has_opened(places.reserve, exam.timezone, now):
        return False
    left = newly_left(places.replies, places.moves)
    if left:
        done = _move(places, left, now)
        storage.add_move(session, vacancy_id, places.release.version, done)
        emit(session, _event(places, done), at=now)
    storage.put_considered(session, places.replies, places.release.version)
    return bool(left)


def restore(session: Session, moved: ReserveMoved) -> None:
    """Takes a move back after a restore; does nothing if it is there."""
    done = Move(moved.number, moved.situation_digest, moved.left, moved.moved_up, moved.moved_at)
    storage.add_move(session, moved.vacancy_id, moved.version, done)


def drop(session: Session) -> None:
    """Empties what came from the log: the replies."""
    storage.drop_replies(session)


def _move(places: Places, left: Sequence[Left], now: datetime) -> Move:
    before = places.now
    after = before.after(left)
    return Move(
        number=len(places.moves) + 1,
        situation_digest=before.digest,
        left=tuple(left),
        moved_up=tuple(number for number in after.moved_up if number not in before.moved_up),
        moved_at=now,
    )


def _event(places: Places, move: Move) -> ReserveMoved:
    return ReserveMoved(
        vacancy_id=places.vacancy.vacancy_id,
        selection_id=places.vacancy.selection_id,
        version=places.release.version,
        ranking_digest=places.release.digest,
        stage=places.release.stage,
        number=move.number,
        situation_digest=move.situation_digest,
        left=move.left,
        moved_up=move.moved_up,
        moved_at=move.moved_at,
    )
