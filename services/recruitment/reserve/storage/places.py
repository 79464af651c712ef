"""Replies and moves, as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from services.recruitment.admissions.tables import candidates
from services.recruitment.reserve.domain.places import Move, PoolRun, Reply
from services.recruitment.reserve.tables import place_moves, reserve_moves, reserve_replies
from services.recruitment.results.domain import GOES_ON, Ranking
from services.recruitment.results.tables import ranking_rows, rankings
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.leaving import Left
from shared.contracts.moved_places import PooledVacancy
from shared.contracts.pooling import PlaceMove
from shared.db.chunks import chunks
from shared.db.upsert import upsert

_SAME = and_(*(rankings.c[name] == ranking_rows.c[name] for name in ("vacancy_id", "stage", "version")))
"""Rows belong to the version of their vacancy and stage."""


def lock(session: Session, candidate_no: str) -> None:
    """Makes whoever else replies for this candidate wait until the transaction ends."""
    own = select(candidates.c.candidate_no).where(candidates.c.candidate_no == candidate_no)
    session.execute(own.with_for_update())


def add_reply(session: Session, reply: Reply) -> None:
    """Stores a reply; does nothing if it is there."""
    session.execute(upsert(session)(reserve_replies).values(**asdict(reply)).on_conflict_do_nothing())


def replies_of(session: Session, candidate_no: str) -> list[Reply]:
    query = select(reserve_replies).where(reserve_replies.c.candidate_no == candidate_no)
    return [Reply(**row._asdict()) for row in session.execute(query)]


def replies_of_vacancy(session: Session, vacancy_id: str) -> list[Reply]:
    query = select(reserve_replies).where(reserve_replies.c.vacancy_id == vacancy_id)
    return [Reply(**row._asdict()) for row in session.execute(query.order_by(reserve_replies.c.replied_at))]


def add_move(session: Session, vacancy_id: str, version: int, move: Move) -> None:
    values = {**vars(move), "left": [dump(each) for each in move.left], "moved_up": list(move.moved_up)}
    row = upsert(session)(reserve_moves).values(vacancy_id=vacancy_id, version=version, **values)
    session.execute(row.on_conflict_do_nothing())


def moves(session: Session, vacancy_id: str, version: int) -> list[Move]:
    """Those under a version, the first one first."""
    this = (reserve_moves.c.vacancy_id == vacancy_id, reserve_moves.c.version == version)
    return [_move(row) for row in session.execute(select(reserve_moves).where(*this).order_by(reserve_moves.c.number))]


def pool_runs(session: Session, pool_id: str) -> list[PoolRun]:
    """The first one first."""
    query = select(place_moves).where(place_moves.c.pool_id == pool_id).order_by(place_moves.c.number)
    return [
        PoolRun(
            number=row.number,
            vacancies=tuple(load(PooledVacancy, each) for each in row.vacancies),
            situation_digest=row.situation_digest,
            moves=tuple(load(PlaceMove, each) for each in row.moves),
            moved_at=row.moved_at,
            received_at=row.received_at,
        )
        for row in session.execute(query)
    ]


def add_pool_run(session: Session, pool_id: str, run: PoolRun) -> None:
    lists = {"vacancies": [dump(each) for each in run.vacancies], "moves": [dump(each) for each in run.moves]}
    row = upsert(session)(place_moves).values(pool_id=pool_id, **{**vars(run), **lists})
    session.execute(row.on_conflict_do_nothing())


def with_moved_places(session: Session) -> set[str]:
    """Vacancies that have places of others by the last run of a pool."""
    last = select(place_moves.c.pool_id, func.max(place_moves.c.number).label("number"))
    newest = last.group_by(place_moves.c.pool_id).subquery()
    query = select(place_moves.c.moves).join(
        newest, and_(place_moves.c.pool_id == newest.c.pool_id, place_moves.c.number == newest.c.number)
    )
    return {each["to_vacancy"] for moves in session.scalars(query) for each in moves}


def had_place(session: Session, ranking: Ranking, numbers: Collection[str]) -> set[str]:
    """Who of these had a place in a complete version before this one, by its ranking or from its reserve."""
    own = (ranking_rows.c.vacancy_id == ranking.vacancy_id, ranking_rows.c.stage == ranking.code)
    query = (
        select(ranking_rows.c.candidate_no)
        .join(rankings, _SAME)
        .where(*own, ranking_rows.c.version < ranking.version, ranking_rows.c.status == GOES_ON)
        .where(rankings.c.complete_at.is_not(None))
    )
    found: set[str] = set()
    for some in chunks(sorted(numbers)):
        found |= set(session.scalars(query.where(ranking_rows.c.candidate_no.in_(some))))
    moved = select(reserve_moves.c.moved_up).where(
        reserve_moves.c.vacancy_id == ranking.vacancy_id, reserve_moves.c.version < ranking.version
    )
    return found | ({number for some in session.scalars(moved) for number in some} & set(numbers))


def without_reply(session: Session, ranking: Ranking, size: int) -> list[str]:
    """Those who go on in a version and have replied nothing, at most so many, in the order of their numbers."""
    replied = select(reserve_replies.c.candidate_no).where(
        reserve_replies.c.candidate_no == ranking_rows.c.candidate_no
    )
    query = select(ranking_rows.c.candidate_no).where(
        ranking_rows.c.vacancy_id == ranking.vacancy_id,
        ranking_rows.c.stage == ranking.code,
        ranking_rows.c.version == ranking.version,
        ranking_rows.c.status == GOES_ON,
        ~replied.exists(),
    )
    return list(session.scalars(query.order_by(ranking_rows.c.candidate_no).limit(size)))


def with_silence(session: Session, selection_id: str, stage: str | None) -> set[str]:
    """Vacancies in which somebody who goes on in any complete version of this stage has replied nothing."""
    replied = select(reserve_replies.c.candidate_no).where(
        reserve_replies.c.candidate_no == ranking_rows.c.candidate_no
    )
    query = (
        select(rankings.c.vacancy_id)
        .distinct()
        .join(ranking_rows, _SAME)
        .where(
            rankings.c.selection_id == selection_id,
            rankings.c.stage == (stage or ""),
            rankings.c.complete_at.is_not(None),
            ranking_rows.c.status == GOES_ON,
            ~replied.exists(),
        )
    )
    return set(session.scalars(query))


def moves_without_reply(session: Session, since: datetime) -> list[tuple[str, int, datetime]]:
    """Moves that have come since then and by which somebody got a place who has replied nothing: vacancy, version,
    when."""
    query = select(reserve_moves).where(reserve_moves.c.received_at >= since)
    rows = [row for row in session.execute(query) if row.moved_up]
    replied: set[str] = set()
    for some in chunks(sorted({number for row in rows for number in row.moved_up})):
        mine = select(reserve_replies.c.candidate_no).where(reserve_replies.c.candidate_no.in_(some))
        replied.update(session.scalars(mine))
    return [
        (row.vacancy_id, row.version, row.received_at)
        for row in rows
        if any(number not in replied for number in row.moved_up)
    ]


def with_moves(session: Session) -> set[str]:
    """Vacancies in which anybody has moved up or left."""
    return set(session.scalars(select(reserve_moves.c.vacancy_id).distinct()))


def _move(row: Row[Any]) -> Move:
    # "left" is a column here; a row calls it by its name as well.
    found: Any = row._mapping
    return Move(
        number=row.number,
        situation_digest=row.situation_digest,
        left=tuple(load(Left, each) for each in found["left"]),
        moved_up=tuple(row.moved_up),
        moved_at=row.moved_at,
        received_at=row.received_at,
    )
