"""Keeps the rankings of vacancies that have changed, within a second or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session

from services.scoring.rankings.domain.batches import MOST
from services.scoring.rankings.usecases.keeping import Prepared, due, keep, prepare
from shared.db.outages import is_outage
from shared.messaging import part_failures
from shared.messaging.jobs import Work
from shared.messaging.subject_jobs import Look, SubjectJob

_NAME = "rankings"
_log = structlog.get_logger(__name__)


def _vacancies(session: Session, now: datetime) -> Iterator[tuple[str, Look]]:
    # Those that fail are made one by one after their pauses, and are in no batch, which would fail with them.
    failing = part_failures.of_subjects(session, _NAME)
    for vacancy_id in failing:
        yield vacancy_id, partial(_alone, session, vacancy_id)
    vacancy_ids = due(session, now, without=failing)
    batch = _Batch(session, vacancy_ids)
    for vacancy_id in vacancy_ids:
        yield vacancy_id, partial(batch.look, vacancy_id)


class _Batch:
    """Rankings that are computed at once, when the first of them is asked for; one by one where that fails."""

    def __init__(self, session: Session, vacancy_ids: Sequence[str]) -> None:
        self._session, self._vacancy_ids = session, vacancy_ids
        self._prepared: dict[str, Prepared] | None = None

    def look(self, vacancy_id: str) -> Work:
        if self._prepared is None:
            self._prepared = self._prepare()
        prepared = self._prepared.get(vacancy_id)
        return _alone(self._session, vacancy_id) if prepared is None else partial(keep, prepared=prepared)

    def _prepare(self) -> dict[str, Prepared]:
        try:
            with self._session.begin_nested():
                return {each.vacancy_id: each for each in prepare(self._session, self._vacancy_ids)}
        except Exception as error:
            if is_outage(error):
                raise
            _log.warning("batch_failed", job=_NAME, vacancies=len(self._vacancy_ids), exc_info=error)
            return {}


def _alone(session: Session, vacancy_id: str) -> Work:
    [prepared] = prepare(session, [vacancy_id])
    return partial(keep, prepared=prepared)


JOBS = (SubjectJob(_NAME, 1.0, _vacancies, most=MOST),)
