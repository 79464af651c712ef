"""Replies and moves, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.marking.tables import candidates, vacancies
from services.scoring.releases.tables import releases
from services.scoring.reserve.domain import Move, PoolRun, Reply
from services.scoring.reserve.tables import place_moves, place_pools, reserve_moves, reserve_replies
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.leaving import Left
from shared.contracts.moved_places import PooledVacancy
from shared.contracts.pooling import PlaceMove
from shared.db.chunks import chunks
from shared.db.upsert import upsert


def add_reply(session: Session, reply: Reply) -> None:
    """Stores a reply; does nothing if it is there."""
    row = upsert(session)(reserve_replies).values(**vars(reply), considered=0)
    session.execute(row.on_conflict_do_nothing())


def replies(session: Session, vacancy_id: str) -> list[Reply]:
    columns = [reserve_replies.c[name] for name in Reply.__dataclass_fields__]
    query = select(*columns).where(reserve_replies.c.vacancy_id == vacancy_id)
    return [Reply(**row._asdict()) for row in session.execute(query.order_by(reserve_replies.c.replied_at))]


def drop_replies(session: Session) -> None:
    session.execute(delete(reserve_replies))


def unconsidered(session: Session) -> dict[str, int]:
    """Vacancies with a release, of whatever stage, whose number is above a version that somebody who has left was
    considered in, and the lowest such version."""
    table = reserve_replies.c
    query = (
        select(table.vacancy_id, func.min(table.considered).label("considered"))
        .join(releases, (releases.c.vacancy_id == table.vacancy_id) & (releases.c.version > table.considered))
        .where(table.reply != "accepted", releases.c.withdrawn_at.is_(None))
        .group_by(table.vacancy_id)
        .order_by(table.vacancy_id)
    )
    return {row.vacancy_id: row.considered for row in session.execute(query)}


def left_at(session: Session, vacancy_id: str, version: int) -> datetime | None:
    """When the first of those left who are not considered in this version."""
    table = reserve_replies.c
    mine = (table.vacancy_id == vacancy_id, table.reply != "accepted", table.considered < version)
    found: datetime | None = session.scalar(select(func.min(table.replied_at)).where(*mine))
    return found


def put_considered(session: Session, replies: Iterable[Reply], version: int) -> None:
    """These replies are considered in this version's places. One that came while they were filled waits for the next
    time: what this transaction has not read it must not mark."""
    for some in chunks([(each.candidate_no, each.reply) for each in replies]):
        mine = update(reserve_replies).where(
            tuple_(reserve_replies.c.candidate_no, reserve_replies.c.reply).in_(some),
            reserve_replies.c.considered < version,
        )
        session.execute(mine.values(considered=version))


def moves(session: Session, vacancy_id: str, version: int) -> list[Move]:
    """Those under a version, the first one first."""
    this = (reserve_moves.c.vacancy_id == vacancy_id, reserve_moves.c.version == version)
    return [_move(row) for row in session.execute(select(reserve_moves).where(*this).order_by(reserve_moves.c.number))]


def add_move(session: Session, vacancy_id: str, version: int, move: Move) -> None:
    """Stores a move; does nothing if one of its number is there."""
    values = {**vars(move), "left": [dump(each) for each in move.left], "moved_up": list(move.moved_up)}
    row = upsert(session)(reserve_moves).values(vacancy_id=vacancy_id, version=version, **values)
    session.execute(row.on_conflict_do_nothing())


def pool_runs(session: Session, pool_id: str) -> list[PoolRun]:
    """The first one first."""
    query = select(place_moves).where(place_moves.c.pool_id == pool_id).order_by(place_moves.c.number)
    return [_run(row) for row in session.execute(query)]


def add_pool_run(session: Session, pool_id: str, run: PoolRun) -> None:
    """Stores a run; does nothing if one of its number is there."""
    lists = {"vacancies": [dump(each) for each in run.vacancies], "moves": [dump(each) for each in run.moves]}
    row = upsert(session)(place_moves).values(pool_id=pool_id, **{**vars(run), **lists})
    session.execute(row.on_conflict_do_nothing())


def standings(session: Session) -> dict[str, list[list[Any]]]:
    """By pool: how its vacancies stood when its places were computed last."""
    return {row.pool_id: row.standing for row in session.execute(select(place_pools))}


def put_standing(session: Session, pool_id: str, standing: list[list[Any]]) -> None:
    row = upsert(session)(place_pools).values(pool_id=pool_id, standing=standing)
    same = [place_pools.c.pool_id]
    session.execute(row.on_conflict_do_update(index_elements=same, set_={"standing": standing}))


@dataclass(frozen=True)
class Pooled:
    """A vacancy of a pool."""

    vacancy_id: str
    selection_id: str
    pool: str
    category: str


def pooled(session: Session, selection_id: str | None = None) -> list[Pooled]:
    """Every vacancy of a pool, of all selections or of one, by id."""
    columns = [vacancies.c[each.name] for each in fields(Pooled)]
    query = select(*columns).where(vacancies.c.pool.is_not(None))
    rows = session.execute(query.where(vacancies.c.selection_id == selection_id) if selection_id else query)
    # Databases disagree about the order of texts.
    return sorted((Pooled(**row._asdict()) for row in rows), key=lambda each: each.vacancy_id)


def versions_in_force(session: Session, selection_id: str, stage: str) -> dict[str, int]:
    """By vacancy of a pool: the newest version of this stage's ranking, where it counts."""
    of = (releases.c.stage == stage, vacancies.c.selection_id == selection_id, vacancies.c.pool.is_not(None))
    query = (
        select(releases.c.vacancy_id, releases.c.version, releases.c.withdrawn_at, releases.c.to_be_signed_again)
        .join(vacancies, vacancies.c.vacancy_id == releases.c.vacancy_id)
        .where(*of)
        .order_by(releases.c.version)
    )
    newest = {row.vacancy_id: row for row in session.execute(query)}
    return {
        name: row.version for name, row in newest.items() if row.withdrawn_at is None and not row.to_be_signed_again
    }


def counts_of_moves(session: Session, selection_id: str) -> dict[tuple[str, int], int]:
    """By vacancy of a pool and version: how many moves its reserve has made."""
    query = (
        select(reserve_moves.c.vacancy_id, reserve_moves.c.version, func.max(reserve_moves.c.number).label("number"))
        .join(vacancies, vacancies.c.vacancy_id == reserve_moves.c.vacancy_id)
        .where(vacancies.c.selection_id == selection_id, vacancies.c.pool.is_not(None))
        .group_by(reserve_moves.c.vacancy_id, reserve_moves.c.version)
    )
    return {(row.vacancy_id, row.version): row.number for row in session.execute(query)}


def numbers_by_code(session: Session, vacancy_id: str) -> dict[str, str]:
    """The candidate numbers of a vacancy by sheet code, of those who have one."""
    query = select(candidates.c.sheet_code, candidates.c.candidate_no).where(
        candidates.c.vacancy_id == vacancy_id, candidates.c.sheet_code.is_not(None)
    )
    return {row.sheet_code: row.candidate_no for row in session.execute(query)}


def _run(row: Row[Any]) -> PoolRun:
    return PoolRun(
        number=row.number,
        vacancies=tuple(load(PooledVacancy, each) for each in row.vacancies),
        situation_digest=row.situation_digest,
        moves=tuple(load(PlaceMove, each) for each in row.moves),
        moved_at=row.moved_at,
    )


def _move(row: Row[Any]) -> Move:
    left: Sequence[Any] = row.left
    return Move(
        number=row.number,
        situation_digest=row.situation_digest,
        left=tuple(load(Left, each) for each in left),
        moved_up=tuple(row.moved_up),
        moved_at=row.moved_at,
    )
