"""What became of everybody who has, had or waits for a place, for the committee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.scoring.reserve import storage
from services.scoring.reserve.domain import Reply, ranks_of
from services.scoring.reserve.usecases.situations import Places, find_places
from shared.contracts.leaving import HAVING, State, state_of
from shared.contracts.pooling import PlaceMove
from shared.contracts.quota_groups import OPEN
from shared.contracts.reserve_dates import reply_until


@dataclass(frozen=True)
class Line:
    """A candidate at a rank of the newest version; None for whoever has none there any more. `since`: when the state
    began; `until`: until when a reply is awaited, by scoring's clock."""

    candidate_no: str
    rank: int | None
    state: State
    since: datetime
    until: datetime | None
    reason_code: str | None
    came_by: PlaceMove | None = None
    """How the place came from other vacancies, for whoever has such a one."""
    place: str | None = None
    """Which kind of place it is, as rows of the ranking name it; None where no group has a say, or there is none."""

    @property
    def last_minute(self) -> datetime | None:
        """The last minute in which a reply is in time, as people say it."""
        return self.until and self.until - timedelta(minutes=1)


def list_states(session: Session, places: Places) -> list[Line]:
    """In the order of the ranking; whoever lost a place and is ranked no more comes last."""
    ranks = ranks_of(places.release.document, storage.numbers_by_code(session, places.vacancy.vacancy_id))
    before = _had_place(session, places)
    newest = {each.candidate_no: each for each in places.replies}
    numbers = [*ranks, *sorted(before - ranks.keys())]
    found = [_line(places, number, ranks.get(number), newest.get(number), number in before) for number in numbers]
    return [line for line in found if line is not None]


def _line(places: Places, number: str, rank: int | None, reply: Reply | None, had_place: bool) -> Line | None:
    now = places.now
    came = next((move for move in places.came if number in move.moved_up), None)
    has_place = number in _placed(places)
    state = state_of(
        None if reply is None else reply.reply,
        has_place=has_place,
        moved_up=number in now.moved_up or came is not None,
        on_reserve=number in now.reserve,
        had_place=had_place,
    )
    if state is None:
        return None
    placed_at = places.moved_at(number) or places.release.released_at
    asked = state in (State.ASKED, State.ASKED_FROM_RESERVE)
    return Line(
        candidate_no=number,
        rank=rank,
        state=state,
        since=reply.replied_at if reply is not None and state == reply.reply else placed_at,
        until=reply_until(places.reserve, placed_at, places.exam.timezone) if asked else None,
        reason_code=reply.reason_code if reply is not None and state == reply.reply else None,
        came_by=came,
        place=_kind(places, number) if state in HAVING else None,
    )


def _kind(places: Places, number: str) -> str | None:
    """A place that came from another vacancy is an open one."""
    if places.begun.quotas is None:
        return None
    held = next((each.held for each in places.begun.ranked if each.candidate_no == number), None)
    return held or places.now.places_moved_up_to.get(number, OPEN)


def _placed(places: Places) -> set[str]:
    return {each.candidate_no for each in places.begun.ranked if each.has_place}


def _had_place(session: Session, places: Places) -> set[str]:
    """Who had a place in an earlier version, by its ranking or from its reserve, or one that came and went again."""
    own = places.vacancy.vacancy_id
    runs = [move for run in places.pool_runs for move in run.moves if move.to_vacancy == own]
    found = {number for move in runs for number in move.moved_up}
    for version in range(1, places.release.version):
        earlier = find_places(session, places.vacancy, places.exam, version)
        if earlier is not None:
            found |= _placed(earlier) | {number for move in earlier.moves for number in move.moved_up}
    return found
