"""Recruitment with two vacancies of a pool, both released: places of one are left over, people wait in the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select

from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases import receiving_places
from services.recruitment.selections.tables import selections, vacancies
from shared.contracts.leaving import Left
from shared.contracts.moved_places import PlacesMoved, PooledVacancy
from shared.contracts.moving_up import Ranked, situation
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, PlaceMove, Pool
from shared.contracts.reserve import Reserve
from shared.contracts.scoring import RankingReleased
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders.places import RESERVE, ZONE, rows_of, state
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import receive, release

GIVES, POOL = "pranata-jarang", "pranata-komputer"
STEP = PlaceStep(giving=("general",), taking=("general",), within="pool")
LATER = NOW + timedelta(hours=3)
UNIT = "Dinas Komunikasi dan Informatika"


@dataclass
class Pooled:
    """`gives` has one of two places filled; in `takes` the first of `numbers` has the place, and three wait."""

    engine: Engine
    numbers: list[str]
    alone: str
    takes: RankingReleased
    gives: RankingReleased

    def moved(
        self, left: tuple[Left, ...] = (), reserve_moves: int = 0, reserve: Reserve = RESERVE, **changes: Any
    ) -> PlacesMoved:
        """What follows by rule after these have left `takes`; what it follows from is computed here."""
        pool = Pool(SELECTION_ID, POOL, (STEP,), (member(self.gives, (), reserve), member(self.takes, left, reserve)))
        values: dict[str, Any] = {
            "pool_id": f"{SELECTION_ID}/{POOL}",
            "selection_id": SELECTION_ID,
            "pool": POOL,
            "number": 1,
            "vacancies": (stands(self.gives, 0), stands(self.takes, reserve_moves)),
            "situation_digest": pool.digest,
            "moves": pool.moves,
            "moved_at": LATER,
        }
        return PlacesMoved(**{**values, **changes})

    def receive(self, event: PlacesMoved, at: datetime = LATER) -> None:
        with unit_of_work(self.engine) as session:
            receiving_places.receive(session, at, event)

    def runs(self) -> list[tuple[int, tuple[PlaceMove, ...]]]:
        with reading(self.engine) as session:
            return [(run.number, run.moves) for run in storage.pool_runs(session, f"{SELECTION_ID}/{POOL}")]

    def states(self) -> list[str | None]:
        return [state(self.engine, number) for number in self.numbers]


def member(released: RankingReleased, left: tuple[Left, ...], reserve: Reserve = RESERVE) -> Member:
    begun = situation(
        vacancy_id=released.vacancy_id,
        version=released.version,
        ranking_digest=released.ranking_digest,
        places=released.places,
        edge="all",
        reserve=reserve,
        zone=ZONE,
        ranked=[Ranked(row.candidate_no, row.status == "goes_on", False, row.total) for row in released.rows],
    )
    return Member("general", UNIT, begun.after(left))


def stands(released: RankingReleased, reserve_moves: int) -> PooledVacancy:
    return PooledVacancy(
        vacancy_id=released.vacancy_id,
        version=released.version,
        ranking_digest=released.ranking_digest,
        reserve_moves=reserve_moves,
    )


def pooled(engine: Engine, numbers: list[str], version: int = 1) -> Pooled:
    """The rules, which have a reserve list, move places between all vacancies of a pool. `version` is that of the
    ranking with people who wait."""
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        step = {"giving": ["general"], "taking": ["general"], "within": "pool"}
        session.execute(selections.update().values(rules={**rules, "place_moves": [step]}))
        session.execute(vacancies.update().where(vacancies.c.vacancy_id == VACANCY_ID).values(pool=POOL, unit=UNIT))
        same = session.execute(select(vacancies).where(vacancies.c.vacancy_id == VACANCY_ID)).mappings().one()
        session.execute(insert(vacancies).values(**{**same, "vacancy_id": GIVES, "position": 99}))
        alone = build.add_candidate(session, 7, "Peserta 7", GIVES)
    (takes,) = release(rows_of(numbers), places=1, version=version)
    (gives,) = release(rows_of([alone]), places=2, vacancy_id=GIVES)
    receive(engine, takes, gives)
    return Pooled(engine, numbers, alone, takes, gives)
