"""Replies and moves, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.marking.tables import candidates
from services.scoring.releases.tables import releases
from services.scoring.reserve.domain import Move, Reply
from services.scoring.reserve.tables import reserve_moves, reserve_replies
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.moving_up import Left
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


def numbers_by_code(session: Session, vacancy_id: str) -> dict[str, str]:
    """The candidate numbers of a vacancy by sheet code, of those who have one."""
    query = select(candidates.c.sheet_code, candidates.c.candidate_no).where(
        candidates.c.vacancy_id == vacancy_id, candidates.c.sheet_code.is_not(None)
    )
    return {row.sheet_code: row.candidate_no for row in session.execute(query)}


def _move(row: Row[Any]) -> Move:
    left: Sequence[Any] = row.left
    return Move(
        number=row.number,
        situation_digest=row.situation_digest,
        left=tuple(load(Left, each) for each in left),
        moved_up=tuple(row.moved_up),
        moved_at=row.moved_at,
    )
