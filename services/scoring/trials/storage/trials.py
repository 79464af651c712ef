"""Trials as they were asked for and computed, and the sittings that they are tried on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.trials.domain.outcomes import Changes, Outcomes, Tried
from services.scoring.trials.domain.people import Settings
from services.scoring.trials.domain.report import Report
from services.scoring.trials.domain.uploaded import UploadedSheet
from services.scoring.trials.tables import trials
from shared.contracts.codec.reading import load
from shared.contracts.codec.records import convert
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.db.locks import lock_until_commit


@dataclass(frozen=True)
class Trial:
    """`settings` are of made-up people, `exam_id` names the earlier sitting that is taken in their place; where there
    is neither, people are those of a sheet. Without `computed_at` it is not computed yet; then it has `outcomes`, or
    the code of a `problem`. Its rules are compared to those of `compared`."""

    trial_id: int
    member_id: str
    requested_at: datetime
    rules: Rules
    settings: Settings | None
    exam_id: str | None
    computed_at: datetime | None = None
    problem: str | None = None
    outcomes: Outcomes | None = None
    compared: Rules | None = None

    @property
    def is_of_sheet(self) -> bool:
        return self.settings is None and self.exam_id is None


_REQUESTS = 7_265_119
"""Names the advisory lock."""
_SHOWN = [column for column in trials.c if column.name not in ("changes", "sheet", "report", "pressed")]
"""Those of a large trial are long."""


def add(
    session: Session,
    who: str,
    at: datetime,
    rules: Rules,
    settings: Settings | None,
    exam_id: str | None,
    compared: Rules | None = None,
    sheet: UploadedSheet | None = None,
    pressed: str = "",
) -> int:
    values = {
        "member_id": who,
        "requested_at": at,
        "rules": dump(rules),
        "settings": None if settings is None else asdict(settings),
        "exam_id": exam_id,
        "pressed": pressed or None,
        "compared": None if compared is None else dump(compared),
        "sheet": None if sheet is None else {"rows": [list(row) for row in sheet.rows], "quota": sheet.quota},
    }
    return int(session.execute(insert(trials).values(values).returning(trials.c.trial_id)).scalar_one())


def find(session: Session, trial_id: int) -> Trial | None:
    row = session.execute(select(*_SHOWN).where(trials.c.trial_id == trial_id)).one_or_none()
    return None if row is None else _trial(row)


def lock_requests(session: Session) -> None:
    """Until the transaction ends nobody else asks for a trial, so that a form that is sent twice is one."""
    lock_until_commit(session, _REQUESTS)


def find_pressed(session: Session, member_id: str, pressed: str) -> int | None:
    """The trial of this member's form."""
    query = select(trials.c.trial_id).where(trials.c.member_id == member_id, trials.c.pressed == pressed)
    return session.scalar(query)


def of_member(session: Session, member_id: str) -> list[Trial]:
    """The newest first."""
    rows = session.execute(select(*_SHOWN).where(trials.c.member_id == member_id).order_by(trials.c.trial_id.desc()))
    return [_trial(row) for row in rows]


def of_others(session: Session, member_id: str, most: int) -> list[Trial]:
    """The newest of all members but this one, the newest first."""
    others = select(*_SHOWN).where(trials.c.member_id != member_id)
    return [_trial(row) for row in session.execute(others.order_by(trials.c.trial_id.desc()).limit(most))]


def count_waiting(session: Session, member_id: str) -> int:
    mine = (trials.c.member_id == member_id, trials.c.computed_at.is_(None))
    return session.scalar(select(func.count()).select_from(trials).where(*mine)) or 0


def waiting(session: Session) -> list[int]:
    """The ids of those that are not computed, the one that has waited longest first."""
    return list(
        session.scalars(select(trials.c.trial_id).where(trials.c.computed_at.is_(None)).order_by(trials.c.trial_id))
    )


def oldest_waiting(session: Session) -> datetime | None:
    """When the one that has waited longest was asked for."""
    found: datetime | None = session.scalar(
        select(func.min(trials.c.requested_at)).where(trials.c.computed_at.is_(None))
    )
    return found


def find_changes(session: Session, trial_id: int) -> Changes:
    """None in a trial that has no outcomes, or was computed by an earlier release."""
    found = session.scalar(select(trials.c.changes).where(trials.c.trial_id == trial_id))
    return Changes() if found is None else convert(found, Changes)


def find_sheet(session: Session, trial_id: int) -> UploadedSheet | None:
    """The rows that wait to be computed."""
    found = session.scalar(select(trials.c.sheet).where(trials.c.trial_id == trial_id))
    return None if found is None else UploadedSheet(found["rows"], found["quota"])


def find_report(session: Session, trial_id: int) -> Report:
    """None of the rows in a trial that has no outcomes, or is of no sheet."""
    found = session.scalar(select(trials.c.report).where(trials.c.trial_id == trial_id))
    return Report() if found is None else convert(found, Report)


def put_tried(session: Session, trial_id: int, at: datetime, tried: Tried | str) -> None:
    """What came of it, or the code of what made it impossible; the rows of its sheet are removed."""
    values: dict[str, Any] = {"computed_at": at, "sheet": None}
    if isinstance(tried, str):
        values["problem"] = tried
    else:
        values["outcomes"] = asdict(tried.outcomes)
        posts, rows = ([list(each) for each in some] for some in (tried.changes.posts, tried.changes.rows))
        values["changes"] = {"posts": posts, "rows": rows}
        values["report"] = None if tried.report is None else asdict(tried.report)
    session.execute(update(trials).where(trials.c.trial_id == trial_id).values(values))


def keep_newest(session: Session, member_id: str, most: int, always: Collection[str]) -> None:
    """Removes all but so many of this member's, and those of rules with one of these digests."""
    older = of_member(session, member_id)[most:]
    gone = [each.trial_id for each in older if each.rules.digest not in always]
    session.execute(delete(trials).where(trials.c.trial_id.in_(gone)))


def _trial(row: Row[Any]) -> Trial:
    return Trial(
        trial_id=row.trial_id,
        member_id=row.member_id,
        requested_at=row.requested_at,
        rules=load(Rules, row.rules),
        settings=None if row.settings is None else convert(row.settings, Settings),
        exam_id=row.exam_id,
        computed_at=row.computed_at,
        problem=row.problem,
        outcomes=None if row.outcomes is None else convert(row.outcomes, Outcomes),
        compared=None if row.compared is None else load(Rules, row.compared),
    )
