"""Since when a reason of the gate that one member has overruled waits for a second one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.gate.storage import overrulings, reports
from services.scoring.gate.tables import overrulings as table
from shared.telemetry.second_members import SecondMember


def half_overruled(session: Session) -> list[datetime]:
    """Nothing waits of what the present report does not find any more."""
    half = overrulings.half_overruled(session)
    kept = {exam_id: reports.find(session, exam_id) for exam_id in {exam_id for exam_id, *_ in half}}
    found = {
        (exam_id, item.kind, item.digest)
        for exam_id, each in kept.items()
        for item in (each.report.items if each is not None else ())
        if item.found
    }
    return [since for exam_id, kind, digest, since in half if (exam_id, kind, digest) in found]


SECOND_MEMBERS = (SecondMember("overruling", (table,), half_overruled),)
