"""Failed tries to check in, by candidate number."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from services.cbt.seating.domain.failed_tries import SPELL, Failures
from services.cbt.seating.tables import failed_checkins, seats
from shared.db.upsert import upsert


def seated(session: Session, numbers: Sequence[str]) -> set[str]:
    """Which of these candidate numbers have a seat."""
    return set(session.scalars(select(seats.c.candidate_no).where(seats.c.candidate_no.in_(numbers))))


def add(session: Session, failures: Failures) -> None:
    """Adds to the number's spell; begins a new one if its last failure is too long ago."""
    row = upsert(session)(failed_checkins).values(
        candidate_no=failures.candidate_no,
        tries=failures.tries,
        first_at=failures.first_at,
        last_at=failures.last_at,
        network=failures.network,
    )
    over = failed_checkins.c.last_at < failures.first_at - SPELL
    new = row.excluded
    row = row.on_conflict_do_update(
        index_elements=[failed_checkins.c.candidate_no],
        set_={
            "tries": case((over, new.tries), else_=failed_checkins.c.tries + new.tries),
            "first_at": case((over, new.first_at), else_=failed_checkins.c.first_at),
            "last_at": new.last_at,
            "network": new.network,
        },
    )
    session.execute(row)
