"""Where candidates stand with their places, under the newest version of their vacancy's last ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.reserve.domain.places import Move, Place, PoolRun, Reply, newest
from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.situations import begun
from services.recruitment.results.domain import GOES_ON, Placed
from services.recruitment.results.usecases import last_stage
from services.recruitment.results.usecases.releases import Release
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.leaving import HAVING, State, state_of
from shared.contracts.moving_up import EQUAL, Situation
from shared.contracts.pooling import PlaceMove, pool_id, since
from shared.contracts.quota_groups import OPEN
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_dates import reply_until
from shared.contracts.scoring import RankedRow


@dataclass(frozen=True)
class Frame:
    """A vacancy's last release that is in force, with its moves. `listed`: how many have a place or are on the reserve
    by the signed ranking; they are the first in its order."""

    selection: Selection
    reserve: Reserve
    release: Release
    moves: tuple[Move, ...]
    listed: int
    pool_runs: tuple[PoolRun, ...] = ()
    """What has moved between the vacancies of its pool, under all versions."""
    grouped: Situation | None = None
    """The situation in which this version began, where quota groups have a say. Then who has a place stands anywhere in
    the ranking's order."""

    @cached_property
    def now(self) -> Situation | None:
        """The same after all moves."""
        return self.grouped and self.grouped.after([left for move in self.moves for left in move.left])

    @cached_property
    def kinds_by_move(self) -> list[Mapping[str, str]]:
        """Of each move, by number, the kinds of places that it gave or changed; empty ones without quota groups."""
        found: list[Mapping[str, str]] = []
        now = self.grouped
        for move in self.moves:
            found.append(now.changed_by(move.left) if now else {})
            now = now and now.after(move.left)
        return found

    @cached_property
    def runs(self) -> list[PoolRun]:
        """Those under this very version; the last one says what holds."""
        ranking = self.release.ranking
        return [run for run in self.pool_runs if run.is_under(ranking.vacancy_id, ranking.version)]

    @property
    def came(self) -> list[PlaceMove]:
        """Places of other vacancies that are now places of this one."""
        last = self.runs[-1].moves if self.runs else ()
        return [move for move in last if move.to_vacancy == self.release.ranking.vacancy_id]

    @property
    def went(self) -> list[PlaceMove]:
        """Places of this vacancy that are now those of others."""
        last = self.runs[-1].moves if self.runs else ()
        return [move for move in last if self.release.ranking.vacancy_id in move.from_vacancies]

    def came_by(self, candidate_no: str) -> PlaceMove | None:
        return next((move for move in self.came if candidate_no in move.moved_up), None)

    def moved_at(self, candidate_no: str) -> datetime | None:
        """When it became known here that the candidate has moved up, on a place of this vacancy or a moved one."""
        own = next((move.received_at for move in self.moves if candidate_no in move.moved_up), None)
        index = since([run.moves for run in self.runs], candidate_no) if own is None else None
        return own if index is None else self.runs[index].received_at

    def had_moved_place(self, candidate_no: str) -> bool:
        """Whether the candidate has had a place of another vacancy in this one, under any version."""
        own = self.release.ranking.vacancy_id
        return any(
            candidate_no in move.moved_up for run in self.pool_runs for move in run.moves if move.to_vacancy == own
        )

    def until(self, candidate_no: str) -> datetime:
        """Until when (<) whoever has a place replies."""
        placed_at = self.moved_at(candidate_no) or self.release.ranking.complete_at or self.release.ranking.released_at
        return reply_until(self.reserve, placed_at, self.selection.timezone)


def find_frame(session: Session, selection_id: str, vacancy_id: str) -> Frame | None:
    """None where the rules know no reserve, or no release is in force."""
    selection = selections.get_selection(session, selection_id)
    reserve = selection.rules.reserve
    release = last_stage.last_release(session, selection.rules, vacancy_id) if reserve else None
    if reserve is None or release is None:
        return None
    moves = tuple(storage.moves(session, vacancy_id, release.ranking.version))
    pool = selections.get_vacancy(session, vacancy_id).pool
    runs = tuple(storage.pool_runs(session, pool_id(selection_id, pool))) if pool else ()
    grouped = begun(session, selection, release) if selection.rules.quota_groups is not None else None
    if grouped is None or grouped.quotas is None:
        return Frame(selection, reserve, release, moves, _listed(session, release, reserve), runs)
    return Frame(selection, reserve, release, moves, len(_listed_of(grouped)), runs, grouped)


def find_place(session: Session, candidate_no: str) -> Place | None:
    """None for whoever is no candidate, has nothing to do with the places, or while there are none."""
    candidate = admissions.find_candidate(session, candidate_no)
    frame = find_frame(session, candidate.selection_id, candidate.vacancy_id) if candidate else None
    if frame is None:
        return None
    row = last_stage.find_row(session, frame.release, candidate_no)
    if row is None:
        return None
    ranking = frame.release.ranking
    before = storage.had_place(session, ranking, [candidate_no])
    return place_of(frame, row, newest(storage.replies_of(session, candidate_no)), had_place=candidate_no in before)


def list_others(session: Session, moves: Sequence[PlaceMove]) -> list[Vacancy]:
    """The vacancies that places came from or went to, by id."""
    names = {name for move in moves for name in (*move.from_vacancies, move.to_vacancy)}
    return [selections.get_vacancy(session, name) for name in sorted(names)]


def list_places(session: Session, frame: Frame, offset: int, size: int) -> list[tuple[Placed, Place]]:
    """Those at `offset` and after who have a place or are on the reserve, with their rows."""
    rows = _rows(session, frame, offset, min(size, frame.listed - offset))
    ranking = frame.release.ranking
    numbers = [each.row.candidate_no for each in rows]
    before = storage.had_place(session, ranking, numbers)
    replies = _by_number(storage.replies_of_vacancy(session, ranking.vacancy_id))
    found = []
    for each, number in zip(rows, numbers, strict=True):
        place = place_of(frame, each, newest(replies.get(number, [])), had_place=number in before)
        if place is not None:
            found.append((each, place))
    return found


def place_of(frame: Frame, placed: Placed, reply: Reply | None, *, had_place: bool) -> Place | None:
    """The place of a candidate at this row of the ranking."""
    number, ranks = placed.row.candidate_no, _reserve_ranks(frame, placed)
    state = state_of(
        None if reply is None else reply.reply,
        has_place=placed.row.status == GOES_ON,
        moved_up=frame.moved_at(number) is not None,
        on_reserve=ranks != (None, None),
        had_place=had_place or frame.had_moved_place(number),
    )
    if state is None:
        return None
    return Place(
        candidate_no=number,
        vacancy_id=frame.release.ranking.vacancy_id,
        version=frame.release.ranking.version,
        state=state,
        until=frame.until(number) if state in (State.ASKED, State.ASKED_FROM_RESERVE) else None,
        reply=reply,
        reserve_rank=ranks[0] if state is State.ON_RESERVE else None,
        group_rank=ranks[1] if state is State.ON_RESERVE else None,
        quota_group=placed.row.quota_group,
        kind=_kind(frame, placed.row) if state in HAVING else None,
        came_by=frame.came_by(number),
    )


def _reserve_ranks(frame: Frame, placed: Placed) -> tuple[int | None, int | None]:
    """The places on the open list and on that of the own group by the signed ranking, from 1."""
    if frame.grouped is not None:
        lists, number = frame.grouped.lists, placed.row.candidate_no
        return _rank_in(lists[OPEN], number), _rank_in(lists.get(placed.row.quota_group or "", ()), number)
    going_on = frame.release.going_on
    is_listed = placed.row.rank is not None and going_on < placed.place <= frame.listed
    return (placed.place - going_on if is_listed else None), None


def _rank_in(numbers: Sequence[str], number: str) -> int | None:
    return numbers.index(number) + 1 if number in numbers else None


def _kind(frame: Frame, row: RankedRow) -> str | None:
    """A place that came from another vacancy is an open one."""
    if frame.now is None:
        return None
    return row.place or frame.now.places_moved_up_to.get(row.candidate_no, OPEN)


def _rows(session: Session, frame: Frame, offset: int, size: int) -> Sequence[Placed]:
    """Those of the ranking who have a place or are on the reserve, in its order."""
    if frame.grouped is None:
        return last_stage.rows_between(session, frame.release, offset, size)
    wanted = set(_listed_of(frame.grouped)[offset : offset + size])
    rows = last_stage.rows_between(session, frame.release, 0, frame.release.ranking.ranked)
    return [each for each in rows if each.row.candidate_no in wanted]


def _listed_of(begun: Situation) -> list[str]:
    reserve = set(begun.reserve)
    return [each.candidate_no for each in begun.ranked if each.has_place or each.candidate_no in reserve]


def _by_number(replies: Sequence[Reply]) -> Mapping[str, list[Reply]]:
    found: dict[str, list[Reply]] = {}
    for reply in replies:
        found.setdefault(reply.candidate_no, []).append(reply)
    return found


def _listed(session: Session, release: Release, reserve: Reserve) -> int:
    """The list ends where the rules say, but never among equals (`shared.contracts.moving_up`)."""
    ranked, length = release.ranking.ranked, reserve.length(release.ranking.places)
    end = ranked if length is None else min(release.going_on + length, ranked)
    while release.going_on < end < ranked:
        (next_one,) = last_stage.rows_between(session, release, end, 1)
        if next_one.row.decision is None or next_one.row.decision.key != EQUAL:
            break
        end += 1
    return end
