"""Soft reasons that members have overruled. People decided; a replay does not change that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.scoring.gate.domain.gate import Overruling
from services.scoring.gate.tables import overrulings

_COLUMNS = [overrulings.c[name] for name in Overruling.__dataclass_fields__]


def of_exam(session: Session, exam_id: str) -> list[Overruling]:
    """The one given first at the head."""
    query = select(*_COLUMNS).where(overrulings.c.exam_id == exam_id).order_by(overrulings.c.id)
    return [Overruling(*row) for row in session.execute(query)]


def add(
    session: Session,
    *,
    exam_id: str,
    kind: str,
    finding_digest: str,
    reason: str,
    signer_id: str,
    signer: str,
    signed_at: datetime,
    statement: str,
    key_id: str,
    proof: str,
    first_id: int | None,
) -> None:
    row = insert(overrulings).values(
        exam_id=exam_id,
        kind=kind,
        finding_digest=finding_digest,
        reason=reason,
        signer_id=signer_id,
        signer=signer,
        signed_at=signed_at,
        statement=statement,
        key_id=key_id,
        proof=proof,
        first_id=first_id,
    )
    session.execute(row)


def half_overruled(session: Session) -> list[tuple[str, str, str, datetime]]:
    """Exam, kind and digest of each finding that one member alone has overruled, and since when."""
    table = overrulings.c
    of = (table.exam_id, table.kind, table.finding_digest)
    query = select(*of, func.min(table.signed_at)).group_by(*of).having(func.count(table.first_id) == 0)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
