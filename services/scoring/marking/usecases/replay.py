"""Starting again from the log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.marking.storage import projections


def drop_projections(session: Session) -> None:
    """Empties everything that came from the log: vacancies, roster, attempts, journals, marks, counts.

    Bank, exams, approvals, sealed keys, signatures, releases, closures and the record of what recruitment
    was told stay: they are scoring's own. Consuming the log again then gives the identical ranking.
    """
    projections.drop(session)
