"""Prometheus gauges: how long a draw has waited for its second member."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.rankings.storage import figures, kept
from shared.telemetry.figures import Figure, second_member


def draw_figures(session: Session, now: datetime) -> list[Figure]:
    """Nothing waits where no equals do any more, as where lots were drawn by hand after all."""
    seeds = [since for exam_id, stage, since in figures.half_seeds(session) if _any_waits(session, exam_id, stage)]
    return [second_member("seed", seeds, now), second_member("lots", figures.half_lots(session), now)]


def _any_waits(session: Session, exam_id: str, stage: str) -> bool:
    selection_id = exams.find_selection(session, exam_id)
    summaries = kept.summaries(session, selection_id, stage) if selection_id is not None else []
    return summaries is None or any(each.undrawn.count for each in summaries)
