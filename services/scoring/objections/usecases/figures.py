"""Prometheus gauges: objections whose time is over and that are not all here, or not all answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.objections.storage import figures
from services.scoring.objections.tables import objection_answers
from shared.telemetry.figures import Figure, age
from shared.telemetry.second_members import SecondMember


def objection_figures(session: Session, now: datetime) -> list[Figure]:
    return [
        Figure(
            "terang_objection_window_overdue_seconds",
            "Since the end of a time for objections of which not all objections have come.",
            age(figures.oldest_open(session), now),
        ),
        Figure(
            "terang_objections_unanswered_seconds",
            "Since the end of a time for objections of which one has no answer.",
            age(figures.oldest_unanswered(session), now),
        ),
    ]


SECOND_MEMBERS = (SecondMember("answer", (objection_answers,), figures.half_answers),)
