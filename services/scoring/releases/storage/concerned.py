"""Which selections the names that stand in a message belong to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams, sittings
from services.scoring.marking.tables import attempts, candidates, vacancies
from shared.db.rows import is_one_of

_OWN = (
    (exams.c.selection_id, exams.c.selection_id),
    (exams.c.exam_id, exams.c.selection_id),
    (vacancies.c.vacancy_id, vacancies.c.selection_id),
    (candidates.c.candidate_no, candidates.c.selection_id),
)
"""What has a name, and the selection beside it."""
_OF_EXAMS = (attempts.c.attempt_id, sittings.c.session_id)
"""What has a name, and an exam."""


def selections_of(session: Session, names: Collection[str]) -> dict[str, frozenset[str]]:
    """By name every selection that it belongs to, be it the name of a selection, an exam, a session, a vacancy, a
    candidate or an attempt. Names that scoring does not know are left out."""
    wanted = sorted(names)
    queries = [(select(name, selection), name) for name, selection in _OWN]
    queries += [
        (select(name, exams.c.selection_id).join_from(name.table, exams, exams.c.exam_id == name.table.c.exam_id), name)
        for name in _OF_EXAMS
    ]
    found: dict[str, frozenset[str]] = {}
    for query, name in queries:
        for key, selection_id in session.execute(query.where(is_one_of(session, name, wanted)).distinct()):
            found[key] = found.get(key, frozenset()) | {selection_id}
    return found
