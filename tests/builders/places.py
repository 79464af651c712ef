"""Recruitment after a release by rules with a reserve list: one has a place, four wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases import receiving, replying
from services.recruitment.reserve.usecases.standing import find_place
from services.recruitment.selections.tables import selections
from shared.contracts.leaving import GONE, Left
from shared.contracts.moving_up import Ranked, situation
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID

RESERVE = Reserve(size=3, reply_days=3, last_day="2026-12-31")
ZONE = "Asia/Jakarta"


def rule(engine: Engine, reserve: Any = None) -> None:
    """Gives the open selection's rules a reserve list; no person can replace rules so late."""
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "reserve": reserve or vars(RESERVE)}))


def rows_of(numbers: Sequence[str], placed: int = 1, equal: Sequence[str] = ()) -> list[RankedRow]:
    """The first `placed` go on, each behind the one before by a point; who is `equal` shares the rank above."""
    rows: list[RankedRow] = []
    for place, number in enumerate(numbers):
        above = rows[-1] if rows else None
        points = 189 - place
        if above is not None and number in equal:
            points = above.marks["TKP"]
        key = "equal" if above is not None and number in equal else "total"
        decided = above and reported.decision(above.candidate_no, key, above.total, 265 + points)
        rank = above.rank if above is not None and number in equal else place + 1
        status = "goes_on" if place < placed else "below_cut"
        rows.append(reported.ranked(number, rank, 130, 135, points, status, decision=decided))
    return rows


def state(engine: Engine, number: str) -> str | None:
    with reading(engine) as session:
        place = find_place(session, number)
        return None if place is None else str(place.state)


def accept(engine: Engine, number: str, at: datetime = NOW) -> None:
    with unit_of_work(engine) as session:
        replying.accept(session, at, number)


def leave(engine: Engine, number: str, at: datetime = NOW, code: str = "other_job", note: str = "") -> None:
    with unit_of_work(engine) as session:
        replying.leave(session, at, number, code, note)


def moved(
    engine: Engine,
    released: RankingReleased,
    left: Sequence[str],
    number: int = 1,
    reserve: Reserve = RESERVE,
    **changes: Any,
) -> ReserveMoved:
    """The move that follows by rule once these have left; what it follows from is computed here."""
    with reading(engine) as session:
        known = [each for move in storage.moves(session, VACANCY_ID, released.version) for each in move.left]
        gone = [_left(session, each) for each in left]
    before = situation(
        vacancy_id=VACANCY_ID,
        version=released.version,
        ranking_digest=released.ranking_digest,
        places=released.places,
        edge="all",
        reserve=reserve,
        zone=ZONE,
        ranked=[
            Ranked(row.candidate_no, row.status == "goes_on", bool(row.decision and row.decision.key == "equal"))
            for row in released.rows
            if row.rank is not None
        ],
    ).after(known)
    after = before.after(gone)
    values: dict[str, Any] = {
        "vacancy_id": VACANCY_ID,
        "selection_id": SELECTION_ID,
        "version": released.version,
        "ranking_digest": released.ranking_digest,
        "number": number,
        "situation_digest": before.digest,
        "left": tuple(gone),
        "moved_up": tuple(each for each in after.moved_up if each not in before.moved_up),
        "moved_at": NOW,
    }
    return ReserveMoved(**{**values, **changes})


def receive_move(engine: Engine, move: ReserveMoved, at: datetime = NOW) -> None:
    with unit_of_work(engine) as session:
        receiving.receive(session, at, move)


def _left(session: Session, number: str) -> Left:
    (reply,) = [each for each in storage.replies_of(session, number) if each.reply in GONE]
    return Left.of(number, reply.reply, reply.reason_code, reply.replied_at)
