"""Released rankings until they are believed, and who goes on by them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.cbt.stages.tables import believed_rankings, going_on, ranking_parts
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.upsert import upsert


def find_version(session: Session, vacancy_id: str, stage: str) -> int:
    """The version that counts; 0 before the first."""
    own = (believed_rankings.c.vacancy_id == vacancy_id, believed_rankings.c.stage == stage)
    return session.scalar(select(believed_rankings.c.version).where(*own)) or 0


def put_part(session: Session, released: RankingReleased, stage: str) -> None:
    """Keeps a part; one that is there already stays."""
    row = upsert(session)(ranking_parts).values(
        vacancy_id=released.vacancy_id,
        stage=stage,
        version=released.version,
        part=released.part,
        rows=[dump(row) for row in released.rows],
    )
    session.execute(row.on_conflict_do_nothing())


def numbered_parts(session: Session, released: RankingReleased, stage: str) -> dict[int, tuple[RankedRow, ...]]:
    """The rows of each part of this version that has come, by the part's number, in order."""
    own = ranking_parts.c
    query = select(own.part, own.rows).where(
        own.vacancy_id == released.vacancy_id, own.stage == stage, own.version == released.version
    )
    found = session.execute(query.order_by(own.part))
    return {row.part: load(tuple[RankedRow, ...], row.rows) for row in found}


def put_believed(session: Session, released: RankingReleased, stage: str, numbers: Sequence[str]) -> None:
    """From now on exactly these candidates go on from this stage of the vacancy; the parts are not needed any more."""
    vacancy_id = released.vacancy_id
    session.execute(delete(going_on).where(going_on.c.vacancy_id == vacancy_id, going_on.c.stage == stage))
    both = {"vacancy_id": vacancy_id, "stage": stage, "selection_id": released.selection_id}
    if numbers:
        session.execute(insert(going_on), [{"candidate_no": number, **both} for number in numbers])
    row = upsert(session)(believed_rankings).values(**both, version=released.version)
    known = [believed_rankings.c.vacancy_id, believed_rankings.c.stage]
    session.execute(row.on_conflict_do_update(index_elements=known, set_={"version": row.excluded.version}))
    done = (ranking_parts.c.vacancy_id == vacancy_id, ranking_parts.c.stage == stage)
    session.execute(delete(ranking_parts).where(*done, ranking_parts.c.version <= released.version))
