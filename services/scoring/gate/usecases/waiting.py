"""Prometheus gauges: how long rankings have waited for the gate's report on an exam."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.gate.storage import reports
from services.scoring.gate.storage.reports import Basis
from services.scoring.gate.usecases.computing import is_present
from shared.telemetry.figures import Figure, age


def gate_figures(session: Session, now: datetime) -> list[Figure]:
    """While it waits no ranking of the exam can be signed. A report on many sheets rests between two times."""
    found = [_since(session, basis) for basis in reports.bases(session) if not is_present(session, basis)]
    found += reports.oldest_uncounted(session)
    meaning = "Since the first mark, or set of keys, that the report of the gate on its exam does not know."
    return [Figure("terang_gate_waiting_seconds", meaning, age(min(_known(found), default=None), now))]


def _since(session: Session, basis: Basis) -> datetime | None:
    """Where only the sessions have changed since, or the method: since the report."""
    unknown = [reports.first_mark(session, basis.exam_id, basis.computed_at)]
    if basis.computed_at is not None:
        unknown.append(reports.first_keys(session, basis.exam_id, basis.computed_at))
    return min(_known(unknown), default=basis.computed_at)


def _known(moments: list[datetime | None]) -> list[datetime]:
    return [each for each in moments if each is not None]
