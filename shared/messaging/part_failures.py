"""Which parts of a service's worker fail at present, and which subjects of its jobs, kept in the service's database for
operators and alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from shared.db.upsert import upsert
from shared.messaging.dead_letters import storable
from shared.messaging.tables import part_failures

_ERROR_LENGTH = 500


@dataclass(frozen=True)
class PartFailure:
    """`failures` in a row since `since`, the last one at `at` with `error`."""

    part: str
    since: datetime
    at: datetime
    failures: int
    error: str


def put(session: Session, part: str, failures: int, error: str, at: datetime) -> None:
    """Notes that `part` has failed `failures` times in a row, the last time now."""
    table, text = part_failures, storable(error)[:_ERROR_LENGTH]
    row = upsert(session)(table).values(part=part, failing_since=at, failed_at=at, failures=failures, error=text)
    changed = {"failed_at": at, "failures": failures, "error": text}
    session.execute(row.on_conflict_do_update(index_elements=[table.c.part], set_=changed))


def remove(session: Session, part: str) -> None:
    """Notes that `part` works."""
    session.execute(delete(part_failures).where(part_failures.c.part == part))


def of_subject(job: str, subject: str) -> str:
    """The name under which one subject of a job stands."""
    return f"job-{job}: {subject}"


def of_subjects(session: Session, job: str) -> dict[str, PartFailure]:
    """The failures of a job's subjects, by subject."""
    before = of_subject(job, "")
    return {each.part.removeprefix(before): each for each in listed(session) if each.part.startswith(before)}


def subjects(session: Session) -> list[str]:
    """The names of all subjects that fail, of any job."""
    return [each.part for each in listed(session) if ": " in each.part]


def listed(session: Session) -> list[PartFailure]:
    """By name of the part."""
    table = part_failures
    rows = select(table.c.part, table.c.failing_since, table.c.failed_at, table.c.failures, table.c.error)
    return [PartFailure(*row) for row in session.execute(rows.order_by(table.c.part))]
