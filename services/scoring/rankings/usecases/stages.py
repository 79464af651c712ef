"""Whether a selection has the later stage that somebody asks for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from shared.kernel.errors import NoSuchStage


def require_stage(session: Session, selection_id: str, stage: str | None) -> None:
    """Returns for the first stage (None), for a later one of the selection's rules, and while the selection has no
    exam. Raises NoSuchStage."""
    if stage is None:
        return
    exam = exams.find_of_selection(session, selection_id)
    if exam is not None and exam.rules.stage(stage) is None:
        raise NoSuchStage(stage=stage)


def later_stages(session: Session, own: Collection[str] | None = None) -> dict[str, str]:
    """The later stages of all selections, or of `own`, by code, each with its name."""
    rules = [exam.rules for exam in exams.listed(session, own) if exam.stage is None]
    return {stage.code: stage.name for each in rules for stage in each.later_stages}


def require_any(session: Session, own: Collection[str] | None, stage: str | None) -> None:
    """Returns for the first stage (None), and for a later one of any selection, or of any of `own`. Raises
    NoSuchStage."""
    if stage is not None and stage not in later_stages(session, own):
        raise NoSuchStage(stage=stage)
