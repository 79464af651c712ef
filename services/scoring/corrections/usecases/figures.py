"""Prometheus gauges: proposed corrections whose effect is not computed, and those in force of which not everybody was
told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.corrections.storage import corrections as storage
from services.scoring.corrections.usecases.computing import find_basis
from services.scoring.corrections.usecases.reporting import waiting
from services.scoring.exams.usecases import exams
from shared.telemetry.figures import Figure, age


def correction_figures(session: Session, now: datetime) -> list[Figure]:
    decided = (each.decided_at for each in waiting(session) if each.decided_at is not None)
    return [
        Figure(
            "terang_correction_effects_waiting_seconds",
            "Since the proposal, or the effect before, of a correction whose effect is not that of the present data.",
            age(min(_without_effect(session), default=None), now),
        ),
        Figure(
            "terang_correction_reports_waiting_seconds",
            "Since a correction came into force of which not all whose marks it changes were reported.",
            age(min(decided, default=None), now),
        ),
    ]


def _without_effect(session: Session) -> Iterator[datetime]:
    """Also where a ranking behind its marks keeps it from being computed: nobody can sign it before."""
    for each in storage.list_open(session):
        if each.changes:
            basis = find_basis(session, exams.get(session, each.exam_id), each)
            if basis is None or basis != each.basis:
                yield each.computed_at or each.proposed_at
