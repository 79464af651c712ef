"""Places that move between the vacancies of a pool, as scoring reports them: believed if exactly these follow from the
signed rankings, the rules, and the moves of the reserve that were believed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.reserve.domain.places import PoolRun
from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.opening import require_opened
from services.recruitment.reserve.usecases.situations import begun
from services.recruitment.results.usecases import last_stage
from services.recruitment.results.usecases.releases import Release
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.moved_places import PlacesMoved, PooledVacancy
from shared.contracts.pooling import Member, PlaceMove, Pool, looked_at, pool_id
from shared.messaging.early import NotYet
from shared.signatures.belief import CLOCKS_DIFFER, NotBelieved


def receive(session: Session, now: datetime, moved: PlacesMoved) -> None:
    """Keeps what moves. Raises NotYet while a ranking or a move that it names has not arrived, NotBelieved unless it
    comes next and exactly this follows; then nothing is kept."""
    known = storage.pool_runs(session, moved.pool_id)
    reported = PoolRun(moved.number, moved.vacancies, moved.situation_digest, moved.moves, moved.moved_at, now)
    if moved.number <= len(known):
        if _said(known[moved.number - 1]) != _said(reported):
            raise NotBelieved(f"number: {moved.number} was another run of {moved.pool_id}")
        return
    if moved.number != len(known) + 1:
        raise NotBelieved(f"number: {len(known) + 1} comes next, not {moved.number}")
    if moved.pool_id != pool_id(moved.selection_id, moved.pool):
        raise NotBelieved(f"pool_id: that of this pool is {pool_id(moved.selection_id, moved.pool)}")
    if known:
        _require_onwards(known[-1].vacancies, moved.vacancies)
    pool = _pool(session, moved, now)
    if moved.situation_digest != pool.digest:
        raise NotBelieved(f"situation_digest: that of the situation here is {pool.digest}")
    if moved.moves != pool.moves:
        raise NotBelieved(f"moves: by rule it is {_in_words(pool.moves)}")
    storage.add_pool_run(session, moved.pool_id, reported)


def _require_onwards(before: Sequence[PooledVacancy], after: Sequence[PooledVacancy]) -> None:
    reached = {each.vacancy_id: (each.version, each.reserve_moves) for each in before}
    for each in after:
        if (each.version, each.reserve_moves) < reached.get(each.vacancy_id, (0, 0)):
            raise NotBelieved(f"vacancies: {each.vacancy_id} stood further on in the run before")


def _pool(session: Session, moved: PlacesMoved, now: datetime) -> Pool:
    selection = selections.get_selection(session, moved.selection_id)
    steps = selection.rules.place_moves
    if not steps or selection.rules.reserve is None:
        raise NotBelieved(f"selection_id: by the rules of {moved.selection_id} no place moves")
    require_opened(selection.rules.reserve, selection.timezone, moved.moved_at, now)
    categories = looked_at(steps)
    vacancies = [
        each for each in selections.list_of_pool(session, moved.selection_id, moved.pool) if each.category in categories
    ]
    if not vacancies or [each.vacancy_id for each in vacancies] != [each.vacancy_id for each in moved.vacancies]:
        raise NotBelieved(f"vacancies: of this pool are {', '.join(each.vacancy_id for each in vacancies) or 'none'}")
    members = [
        _member(session, selection, vacancy, stands, moved.moved_at)
        for vacancy, stands in zip(vacancies, moved.vacancies, strict=True)
    ]
    return Pool(moved.selection_id, moved.pool, steps, tuple(members))


def _member(
    session: Session, selection: Selection, vacancy: Vacancy, stands: PooledVacancy, moved_at: datetime
) -> Member:
    release = last_stage.find_version(session, selection.rules, stands.vacancy_id, stands.version)
    if release is None:
        raise NotYet(f"version {stands.version} of {stands.vacancy_id}")
    if release.ranking.ranking_digest != stands.ranking_digest:
        raise NotBelieved(f"ranking_digest: that of {stands.vacancy_id} is {release.ranking.ranking_digest}")
    _require_in_force(session, selection, release, moved_at)
    if stands.reserve_moves < 0:
        raise NotBelieved(f"reserve_moves: {stands.reserve_moves} of {stands.vacancy_id} are none")
    moves = storage.moves(session, stands.vacancy_id, stands.version)[: stands.reserve_moves]
    if len(moves) < stands.reserve_moves:
        raise NotYet(f"move {stands.reserve_moves} of {stands.vacancy_id} under version {stands.version}")
    situation = begun(session, selection, release).after([left for move in moves for left in move.left])
    return Member(vacancy.category, vacancy.unit, situation)


def _require_in_force(session: Session, selection: Selection, release: Release, moved_at: datetime) -> None:
    """It may have been replaced or withdrawn since, but not before places were moved by it. Both get their moment
    before one waits for the other, so that they may be the wrong way round by a little."""
    ranking, moved_at = release.ranking, moved_at - CLOCKS_DIFFER
    newest = last_stage.find_newest(session, selection.rules, ranking.vacancy_id)
    withdrawn_at = last_stage.withdrawn_at(session, selection.rules, release)
    replaced = newest is not None and newest.version > ranking.version and newest.released_at <= moved_at
    if replaced or (withdrawn_at is not None and withdrawn_at <= moved_at):
        raise NotBelieved(f"version: {ranking.version} of {ranking.vacancy_id} was not in force")


def _in_words(moves: Sequence[PlaceMove]) -> str:
    return ", ".join(f"{' '.join(each.moved_up)} in {each.to_vacancy}" for each in moves) or "nobody"


def _said(run: PoolRun) -> tuple[object, ...]:
    return run.vacancies, run.situation_digest, run.moves, run.moved_at
