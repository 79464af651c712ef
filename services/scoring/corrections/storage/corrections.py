"""Proposed and decided corrections with their signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.corrections.domain.corrections import Approval, Correction, Counts, State
from services.scoring.corrections.tables import (
    correction_approvals,
    correction_rows,
    correction_vacancies,
    key_corrections,
)
from services.scoring.exams.domain.key_sets import Change, from_values, to_values


def add(session: Session, exam_id: str, number: int, replaces: int, changes: Sequence[Change], **by: Any) -> None:
    """`by` says who proposed it and when: proposer_id, proposed_by, proposed_at."""
    row = insert(key_corrections).values(
        exam_id=exam_id, number=number, state=State.OPEN, replaces=replaces, changes=_stored(changes), **by
    )
    session.execute(row)


def put_changes(session: Session, correction: Correction, changes: Sequence[Change]) -> None:
    """What was computed of other changes is forgotten, and whoever had signed that signs again."""
    row = update(key_corrections).where(key_corrections.c.id == correction.id)
    session.execute(row.values(changes=_stored(changes), basis=None, effect=None, effect_digest=None, computed_at=None))
    drop_effect(session, correction.id)
    session.execute(delete(correction_approvals).where(correction_approvals.c.correction_id == correction.id))


def decide(session: Session, correction: Correction, state: State, at: datetime, who: str, because: str = "") -> None:
    values = {"state": state, "decided_at": at, "decided_by": who, "decided_because": because or None}
    session.execute(update(key_corrections).where(key_corrections.c.id == correction.id).values(values))


def put_effect(session: Session, correction: Correction, basis: str, counts: Counts, digest: str, at: datetime) -> None:
    values = {"basis": basis, "effect": vars(counts), "effect_digest": digest, "computed_at": at}
    session.execute(update(key_corrections).where(key_corrections.c.id == correction.id).values(values))


def drop_effect(session: Session, correction_id: int) -> None:
    for table in (correction_rows, correction_vacancies):
        session.execute(delete(table).where(table.c.correction_id == correction_id))


def of_exam(session: Session, exam_id: str) -> list[Correction]:
    """The newest first."""
    query = select(key_corrections).where(key_corrections.c.exam_id == exam_id)
    return [_correction(row) for row in session.execute(query.order_by(key_corrections.c.number.desc()))]


def find(session: Session, exam_id: str, number: int) -> Correction | None:
    query = select(key_corrections).where(key_corrections.c.exam_id == exam_id, key_corrections.c.number == number)
    row = session.execute(query).one_or_none()
    return None if row is None else _correction(row)


def list_open(session: Session) -> list[Correction]:
    """Those of all exams that are proposed and not decided, the one computed longest ago first."""
    query = select(key_corrections).where(key_corrections.c.state == State.OPEN)
    order = (key_corrections.c.computed_at.asc().nulls_first(), key_corrections.c.id)
    return [_correction(row) for row in session.execute(query.order_by(*order))]


def list_in_force(session: Session) -> list[Correction]:
    """Those that were put in force, of all exams, the first one first."""
    query = select(key_corrections).where(key_corrections.c.state == State.IN_FORCE)
    return [_correction(row) for row in session.execute(query.order_by(key_corrections.c.id))]


def highest_number(session: Session, exam_id: str) -> int:
    """0 where nothing was proposed yet."""
    query = select(func.max(key_corrections.c.number)).where(key_corrections.c.exam_id == exam_id)
    return session.scalar(query) or 0


def add_approval(session: Session, correction: Correction, approval: Approval) -> None:
    session.execute(insert(correction_approvals).values(correction_id=correction.id, **asdict(approval)))


def approvals(session: Session, correction: Correction) -> list[Approval]:
    """Oldest first, also those of an effect that has changed since."""
    columns = [correction_approvals.c[field.name] for field in fields(Approval)]
    query = select(*columns).where(correction_approvals.c.correction_id == correction.id)
    return [Approval(*row) for row in session.execute(query.order_by(correction_approvals.c.id))]


def half_approved(session: Session) -> list[datetime]:
    """Since when each open correction waits whose present effect a member has signed."""
    signed, found = correction_approvals.c, key_corrections.c
    query = (
        select(func.min(signed.signed_at))
        .join_from(correction_approvals, key_corrections, found.id == signed.correction_id)
        .where(found.state == State.OPEN, found.effect_digest == signed.digest)
        .group_by(signed.correction_id)
    )
    return list(session.scalars(query))


def _stored(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [to_values(change) for change in changes]


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        exam_id=row.exam_id,
        number=row.number,
        state=State(row.state),
        replaces=row.replaces,
        changes=tuple(from_values(each) for each in row.changes),
        proposer_id=row.proposer_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        basis=row.basis,
        counts=None if row.effect is None else Counts(**row.effect),
        effect_digest=row.effect_digest,
        computed_at=row.computed_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decided_because=row.decided_because,
    )
