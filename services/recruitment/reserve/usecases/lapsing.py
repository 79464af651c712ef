"""Places whose candidates have not replied in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.standing import Frame, find_frame
from services.recruitment.results.usecases.last_stage import list_released
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.reserve_dates import reply_until

_AT_ONCE = 200


def lapsed(session: Session, now: datetime) -> list[str]:
    """Candidates who have a place, have not replied, and have no more time to; not more than a few hundred at once."""
    found: list[str] = []
    for selection in selections.list_selections(session):
        for vacancy_id in _with_deadlines(session, selection, now):
            frame = find_frame(session, selection.selection_id, vacancy_id)
            if frame is not None:
                found += _of_vacancy(session, frame, now)
            if len(found) >= _AT_ONCE:
                return found[:_AT_ONCE]
    return found


def _with_deadlines(session: Session, selection: Selection, now: datetime) -> list[str]:
    """The vacancies in which a deadline may be over, found without looking at each of them."""
    reserve = selection.rules.reserve
    if reserve is None:
        return []
    released = list_released(session, selection.selection_id, selection.rules)
    silent = storage.with_silence(session, selection.selection_id, selection.rules.last_stage)
    moved = storage.with_moves(session) | storage.with_moved_places(session)
    return [
        vacancy_id
        for vacancy_id, ranking in sorted(released.items())
        if vacancy_id in moved
        or (
            vacancy_id in silent
            and ranking.complete_at is not None
            and now >= reply_until(reserve, ranking.complete_at, selection.timezone)
        )
    ]


def _of_vacancy(session: Session, frame: Frame, now: datetime) -> list[str]:
    ranking = frame.release.ranking
    risen = [number for move in frame.moves for number in move.moved_up]
    risen += [number for move in frame.came for number in move.moved_up]
    moved = [number for number in risen if now >= frame.until(number)]
    answered = {each.candidate_no for each in storage.replies_of_vacancy(session, ranking.vacancy_id)} if moved else ()
    # Those who have a place by the ranking itself have had it since the same moment.
    since_release = now >= frame.until("")
    silent = storage.without_reply(session, ranking, _AT_ONCE) if since_release else []
    return [*silent, *(number for number in moved if number not in answered)]
