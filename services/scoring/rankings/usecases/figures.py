"""Prometheus gauges: since when a ranking lags behind what it is made from, and since when a draw waits for its second
member. Of a draw nothing waits where no equals do any more, as where lots were drawn by hand after all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.rankings.storage import figures, kept
from services.scoring.rankings.tables import draw_seeds, lots
from shared.telemetry.figures import Figure, age
from shared.telemetry.second_members import SecondMember


def ranking_figures(session: Session, now: datetime) -> list[Figure]:
    """The worker keeps a ranking within a second or two, a long one within minutes."""
    behind = (figures.oldest_change, figures.oldest_missing, figures.oldest_by_other_shifts)
    since = min((found for each in behind if (found := each(session)) is not None), default=None)
    meaning = "Since something changed that the ranking on the pages does not show."
    return [Figure("terang_rankings_behind_seconds", meaning, age(since, now))]


def half_seeds(session: Session) -> list[datetime]:
    return [since for exam_id, stage, since in figures.half_seeds(session) if _any_waits(session, exam_id, stage)]


def _any_waits(session: Session, exam_id: str, stage: str) -> bool:
    selection_id = exams.find_selection(session, exam_id)
    summaries = kept.summaries(session, selection_id, stage) if selection_id is not None else []
    return summaries is None or any(each.undrawn.count for each in summaries)


SECOND_MEMBERS = (
    SecondMember("seed", (draw_seeds,), half_seeds),
    SecondMember("lots", (lots,), figures.half_lots),
)
