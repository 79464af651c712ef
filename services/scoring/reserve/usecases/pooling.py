"""Places that nobody waits for move between the vacancies of a pool: by rule, without anybody's signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.reserve import storage
from services.scoring.reserve.domain import PoolRun, newly_left
from services.scoring.reserve.usecases.situations import Places, find_places, get_frame
from shared.contracts.moved_places import PlacesMoved, PooledVacancy
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, Pool, looked_at, pool_id
from shared.contracts.reserve_dates import has_opened
from shared.messaging.outbox import emit

Standing = list[list[object]]


def due(session: Session, now: datetime) -> list[tuple[str, str]]:
    """Selection and code of each pool whose vacancies stand otherwise than when its places were computed last, while
    all of them have a ranking in force and places are filled already."""
    found: list[tuple[str, str]] = []
    considered = storage.standings(session)
    for selection_id in sorted({row.selection_id for row in storage.pooled(session)}):
        for code, standing in _standings(session, selection_id, now).items():
            before = considered.get(pool_id(selection_id, code), [])
            if standing is not None and standing != before and _names(before) <= _names(standing):
                found.append((selection_id, code))
    return found


def move(session: Session, now: datetime, selection_id: str, code: str) -> bool:
    """Computes the places of a pool by everything that is known; True if they move otherwise than before. Does nothing
    while a vacancy of it has no ranking in force, and before the first day of the rules."""
    exam = exams.find_of_selection(session, selection_id)
    steps = exam.rules.place_moves if exam else None
    places = _places(session, selection_id, code, steps) if steps else None
    # Who has left under these versions is filled first: nobody gets a place who has given one back.
    if not exam or not steps or not places or any(newly_left(each.replies, each.moves) for each in places):
        return False
    if not all(has_opened(each.reserve, exam.timezone, now) for each in places):
        return False
    pool = Pool(selection_id, code, steps, tuple(_member(each) for each in places))
    name = pool_id(selection_id, code)
    runs, vacancies = storage.pool_runs(session, name), tuple(_pooled(each) for each in places)
    storage.put_standing(session, name, [[each.vacancy_id, each.version, each.reserve_moves] for each in vacancies])
    moves = pool.moves
    if not _is_new(runs, moves, vacancies):
        return False
    run = PoolRun(len(runs) + 1, vacancies, pool.digest, moves, now)
    storage.add_pool_run(session, name, run)
    emit(session, PlacesMoved(pool_id=name, selection_id=selection_id, pool=code, **vars(run)), at=now)
    return True


def restore(session: Session, moved: PlacesMoved) -> None:
    """Takes a run back after a restore; does nothing if it is there."""
    run = PoolRun(moved.number, moved.vacancies, moved.situation_digest, moved.moves, moved.moved_at)
    storage.add_pool_run(session, moved.pool_id, run)


def _standings(session: Session, selection_id: str, now: datetime) -> dict[str, Standing | None]:
    """By pool: its vacancies that a step looks at, each with its version in force and how often its reserve has moved;
    None while one of them has no ranking in force. Empty where places do not move, or not yet."""
    exam = exams.find_of_selection(session, selection_id)
    reserve = exam.rules.reserve if exam else None
    if exam is None or reserve is None or not exam.rules.place_moves or not has_opened(reserve, exam.timezone, now):
        return {}
    categories = looked_at(exam.rules.place_moves)
    versions = storage.versions_in_force(session, selection_id, exam.rules.last_stage or "")
    counts = storage.counts_of_moves(session, selection_id)
    found: dict[str, Standing | None] = {}
    for row in storage.pooled(session, selection_id):
        if row.category in categories:
            version, standing = versions.get(row.vacancy_id), found.setdefault(row.pool, [])
            if version is None or standing is None:
                found[row.pool] = None
            else:
                standing.append([row.vacancy_id, version, counts.get((row.vacancy_id, version), 0)])
    return found


def _names(standing: Standing) -> set[object]:
    return {each[0] for each in standing}


def _places(session: Session, selection_id: str, code: str, steps: Sequence[PlaceStep]) -> list[Places] | None:
    """The vacancies by id, each locked; None while one has no ranking in force."""
    categories, found = looked_at(steps), []
    for row in storage.pooled(session, selection_id):
        if row.pool == code and row.category in categories:
            places = find_places(session, *get_frame(session, row.vacancy_id, lock=True))
            if places is None:
                return None
            found.append(places)
    return found


def _is_new(runs: Sequence[PoolRun], moves: Sequence[object], vacancies: Sequence[PooledVacancy]) -> bool:
    """Whether other places move than the last run says; a version is another place, even for the same person."""
    if not runs:
        return bool(moves)
    last = runs[-1]
    versions = [(each.vacancy_id, each.version) for each in vacancies]
    same_versions = [(each.vacancy_id, each.version) for each in last.vacancies] == versions
    return tuple(moves) != last.moves or (bool(moves) and not same_versions)


def _member(places: Places) -> Member:
    return Member(places.vacancy.category, places.vacancy.unit, places.now)


def _pooled(places: Places) -> PooledVacancy:
    return PooledVacancy(
        vacancy_id=places.vacancy.vacancy_id,
        version=places.release.version,
        ranking_digest=places.release.digest,
        reserve_moves=len(places.moves),
    )
