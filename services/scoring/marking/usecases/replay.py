"""Starting again from the log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.marking.storage import projections


def drop_projections(session: Session) -> None:
    """Empties everything that marking has from the log: vacancies, roster, attempts, journals, marks.

    The record of what was reported to recruitment stays. Reading the log again gives the identical marks.
    """
    projections.drop(session)
